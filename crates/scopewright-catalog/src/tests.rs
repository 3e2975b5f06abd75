//! What a catalog says, and what is said about a broken one.

use super::{Access, Catalog, Problem, Problems, Severity};

const HEADING: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";
const SCOPE: &str = "[scope.\"a:b\"]\ndescription = \"D\"\naccess = \"read\"\n";

/// The problems of a catalog on 15 June 2026, as lines `LINE:COLUMN: message`.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let found =
        Catalog::parse_on("2026-06-15", source).map_or_else(|errors| errors, |(_, warnings)| warnings);
    let found = found.to_string();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected, "in the catalog\n{source}");
}

fn scope(name: &str, rest: &str) -> String {
    format!("[scope.\"{name}\"]\ndescription = \"D\"\naccess = \"read\"\n{rest}\n")
}

/// The same for an entry that stands after a sound heading (4 lines) and a sound scope (3 lines).
#[track_caller]
fn check_entry(entry: &str, expected: &[&str]) {
    check(&format!("{HEADING}{SCOPE}{entry}"), expected);
}

#[track_caller]
fn problems(source: &str) -> Problems {
    Catalog::parse(source).expect_err("the catalog should be refused")
}

#[test]
fn a_catalog_keeps_the_order_of_its_file() {
    let catalog = Catalog::parse(&format!(
        "{HEADING}{}{SCOPE}[group.a]\ntitle = \"A\"\ndescription = \"All.\"\n",
        "[scope.\"z:y\"]\ndescription = \"Remove z.\"\naccess = \"destructive\"\nimplies = [\"a:b\"]\n"
    ))
    .expect("sound");
    let scopes: Vec<_> = catalog.scopes.iter().map(|scope| (scope.name.as_str(), scope.access)).collect();
    assert_eq!(scopes, [("z:y", Access::Destructive), ("a:b", Access::Read)]);
    assert_eq!(catalog.scopes[0].implies, [catalog.scopes[1].name.clone()]);
    assert_eq!(catalog.group_of(&catalog.scopes[1]).map(|group| group.title.as_str()), Some("A"));
    assert_eq!(catalog.group_of(&catalog.scopes[0]), None);
}

#[test]
fn byte_order_mark_and_windows_lines_are_accepted() {
    let source = format!("\u{feff}{HEADING}{SCOPE}").replace('\n', "\r\n");
    assert!(Catalog::parse(&source).is_ok());
}

#[test]
fn missing_parts() {
    check(
        "",
        &[
            "1:1: `schema` is missing",
            "1:1: the table `[catalog]` is missing",
            "1:1: the catalog has no scope",
        ],
    );
    check(
        "schema = 2\n[catalog]\ntitle = \"\"\n",
        &[
            "1:1: the catalog has no scope",
            "1:10: unknown schema 2",
            "2:2: `version` is missing",
            "3:9: `title` must not be empty",
        ],
    );
    check_entry(
        "[scope.\"a:c\"]\n",
        &["8:8: scope `a:c`: `description` is missing", "8:8: scope `a:c`: `access` is missing"],
    );
    check_entry("[group.a]\n", &["8:8: group `a`: `title` is missing"]);
}

#[test]
fn wrong_forms() {
    check_entry("[scope]\nx = 1\n", &["9:1: `x` must be a table, not a number"]);
    check_entry("[scope.\"a:c\"\nx = \n", &["8:13: not valid TOML: unclosed table, expected `]`"]);
    check_entry(
        "[scope.\"a:c\"]\ndescription = 7\naccess = [\"read\"]\nimplies = \"a:b\"\n",
        &[
            "9:15: scope `a:c`: `description` must be a string, not a number",
            "10:10: scope `a:c`: `access` must be a string, not a list",
            "11:11: scope `a:c`: `implies` must be a list of strings",
        ],
    );
    check(
        "schema = \"1\"\ncatalog = 3\nscope = 4\n",
        &[
            "1:1: the table `[catalog]` is missing",
            "1:1: the catalog has no scope",
            "1:10: `schema` must be a whole number, not a string",
            "2:1: `catalog` must be a table, not a number",
            "3:1: `scope` must be a table, not a number",
        ],
    );
}

#[test]
fn names() {
    check_entry(
        "[scope.\"\"]\ndescription = \"D\"\naccess = \"read\"\n",
        &["8:8: scope ``: a scope name must not be empty"],
    );
    check_entry(
        "[scope.\"a b\"]\ndescription = \"D\"\naccess = \"read\"\n",
        &["8:8: scope `a b`: a scope name must not contain ' ' (RFC 6749 section 3.3)"],
    );
    check_entry(
        "[scope.\"é\"]\ndescription = \"D\"\naccess = \"read\"\n",
        &["8:8: scope `é`: a scope name must not contain 'é', U+00E9, (RFC 6749 section 3.3)"],
    );
    check_entry("[group.c]\ntitle = \"C\"\ndescription = \"C.\"\n", &["8:8: no scope begins with `c:`"]);
}

#[test]
fn references() {
    check_entry(
        &scope("a:c", "implies = [\"a:d\", \"a:c\", \"a:b\"]"),
        &[
            "11:12: scope `a:c`: there is no scope `a:d`",
            "11:19: scope `a:c`: `implies` names the scope itself",
        ],
    );
    check_entry(
        &scope("a:c", "deprecated = { since = \"1\", use = \"a:c\" }"),
        &["11:35: scope `a:c`: `use` names the scope itself"],
    );
    let cycle =
        scope("c", "implies = [\"d\"]") + &scope("d", "implies = [\"e\"]") + &scope("e", "implies = [\"c\"]");
    check_entry(
        &cycle,
        &[
            "11:12: `c` and `d` imply each other",
            "15:12: `d` and `e` imply each other",
            "19:12: `e` and `c` imply each other",
        ],
    );
    let diamond = scope("c", "implies = [\"d\", \"e\"]")
        + &scope("d", "implies = [\"a:b\"]")
        + &scope("e", "implies = [\"a:b\"]");
    assert!(Catalog::parse(&format!("{HEADING}{SCOPE}{diamond}")).is_ok());
    check_entry(
        &scope("c", "deprecated = { use = \"x\", remove_after = \"2026-13-01\" }"),
        &[
            "11:1: scope `c`: `since` is missing",
            "11:22: scope `c`: there is no scope `x`",
            "11:42: scope `c`: `2026-13-01` is not a date",
        ],
    );
}

#[test]
fn listed_twice() {
    check_entry(SCOPE, &["8:8: the scope `a:b` is listed twice"]);
    check_entry("[catalog]\ntitle = \"Other\"\n", &["8:2: the table `[catalog]` is there twice"]);
    check_entry(
        "access = \"write\"\n[scope.\"a:b\"]\naccess = \"raed\"\n[group.a]\ntitle = \"\"\n[group.a]\n",
        &[
            "8:1: the key `access` is given twice in `[scope.\"a:b\"]`",
            "9:8: the scope `a:b` is listed twice",
            "12:9: group `a`: `title` must not be empty",
            "13:8: the group `a` is listed twice",
        ],
    );
    check(
        &format!(
            "{HEADING}[scope]\na = {{ description = \"D\", access = \"read\" }}\na = {{ access = 1, access = 2 }}\n"
        ),
        &["7:1: the scope `a` is listed twice", "7:19: the key `access` is given twice in `[scope]`"],
    );
}

#[test]
fn rust_names() {
    let catalog =
        Catalog::parse(&format!("{HEADING}{SCOPE}{}", scope("*", "rust = \"Everything\""))).expect("sound");
    let names: Vec<_> = catalog.scopes.iter().map(|scope| scope.rust_name.as_str()).collect();
    assert_eq!(names, ["AB", "Everything"]);

    check_entry(&scope("*", ""), &["8:8: no Rust name follows from `*`"]);
    check_entry(
        &scope("c", "rust = \"type\""),
        &["11:8: scope `c`: `type` is reserved, by Rust or by the enum"],
    );
    check_entry(
        &scope("c", "rust = \"a:b\""),
        &["11:8: scope `c`: `a:b` is not an identifier that can name a variant"],
    );
    check_entry(
        &scope("c", "rust = \"a_c\""),
        &["11:8: warning: scope `c`: `a_c` is not in upper camel case"],
    );

    // Collisions, and what tells the two apart.
    check_entry(&scope("a_b", ""), &["8:8: `a:b` and `a_b` are both `AB` in Rust"]);
    check_entry(&scope("c", "rust = \"AB\""), &["11:8: `a:b` and `c` are both `AB` in Rust"]);
    check_entry(&scope("A:b", ""), &["8:8: `a:b` and `A:b` are both `AB` in Rust"]);
    check_entry(&scope("A:b", "rust = \"UpperAB\""), &[]);
    let case = |rest: &str| scope("readAll", "") + &scope("readall", rest);
    check_entry(&case(""), &["12:8: `readAll` and `readall` differ by case alone"]);
    check_entry(&case("rust = \"ReadAllInLowerCase\""), &[]);
}

#[test]
fn near_duplicates() {
    let books = |rest: &str| scope("shop:book:read", "") + &scope("shop:books:read", rest);
    check_entry(&books(""), &["12:8: warning: `shop:book:read` and `shop:books:read` are almost the same"]);
    check_entry(&books("rust = \"ShopManyBooksRead\""), &[]);
    check_entry(&(scope("shop:v1:read", "") + &scope("shop:v2:read", "")), &[]);
}

#[test]
fn documents() {
    let with = |docs: &str| scope("c", &format!("docs = \"{docs}\""));
    let catalog = Catalog::parse(&format!("{HEADING}{}", with("https://example.org/a?b#c"))).expect("sound");
    assert_eq!(catalog.scopes[0].docs.as_deref(), Some("https://example.org/a?b#c"));
    for docs in [
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///a",
        "https://example.org/a b",
        "javascript:x",
    ] {
        check_entry(&with(docs), &["11:8: scope `c`: `docs` must be an address on the web"]);
    }
}

#[test]
fn deprecated_scopes() {
    let deprecated =
        |name: &str, rest: &str| scope(name, &format!("deprecated = {{ since = \"2\", {rest} }}"));
    check_entry(
        &(deprecated("c", "use = \"d\"") + &deprecated("d", "use = \"a:b\"")),
        &["11:35: warning: scope `c`: `d` is deprecated as well"],
    );
    check_entry(&deprecated("c", "remove_after = \"2026-06-15\""), &[]);
    check_entry(
        &deprecated("c", "remove_after = \"2026-06-14\""),
        &["11:44: warning: `c` was to be removed after 2026-06-14"],
    );

    let source = format!("{HEADING}{SCOPE}{}", deprecated("c", "remove_after = \"2026-06-14\""));
    let catalog = Catalog::parse(&source).expect("sound");
    for (today, expected) in [("2026-06-14", 0), ("2026-06-15", 1), ("2027-01-01", 1)] {
        assert_eq!(catalog.overdue(today).count(), expected, "{today}");
    }
}

#[test]
fn warnings_are_told_beside_errors_and_beside_a_catalog() {
    let warned = format!("{HEADING}{}", scope("c", "rust = \"c\""));
    let (catalog, warnings) = Catalog::parse_with_warnings(&warned).expect("sound");
    assert_eq!((catalog.scopes.len(), warnings.len()), (1, 1));
    assert_eq!(warnings.iter().next().map(Problem::severity), Some(Severity::Warning));
    assert!(warnings.render("scopes.toml", false).starts_with("warning: `c` is not"), "{warnings}");

    let refused = problems(&(warned + "x = 1\n"));
    assert_eq!((refused.count(Severity::Error), refused.count(Severity::Warning)), (1, 1));
}

#[test]
fn places_do_not_depend_on_line_ends_and_byte_order_marks() {
    let source = format!("{HEADING}[scope.\"a:b\"]\ndescription = \"é\"\naccess = \"raed\" # no\n");
    for source in [source.replace('\n', "\r\n"), format!("\u{feff}{source}"), source] {
        let problems = problems(&source);
        let places = problems.iter().map(|p| (p.line(), p.column(), p.end_line(), p.end_column()));
        assert_eq!(places.collect::<Vec<_>>(), [(7, 10, 7, 16)], "{source:?}");
    }
    check(
        "\u{feff}x = 1\n[catalog]",
        &[
            "1:1: `schema` is missing",
            "1:1: the catalog has no scope",
            "1:1: unknown key `x`",
            "2:2: `title` is missing",
            "2:2: `version` is missing",
        ],
    );
}

#[test]
fn what_a_scope_implies() {
    let source = format!(
        "{HEADING}{}",
        scope("a", "implies = [\"c\", \"b\"]")
            + &scope("b", "implies = [\"d\"]")
            + &scope("c", "implies = [\"d\"]")
            + &scope("d", "")
    );
    let catalog = Catalog::parse(&source).expect("sound");
    for (name, expected) in [("a", "b c d"), ("b", "d"), ("d", "")] {
        let implied = catalog.implied_by(catalog.scope(name).expect("listed"));
        let implied: Vec<_> = implied.iter().map(|scope| scope.name.as_str()).collect();
        assert_eq!(implied.join(" "), expected, "{name}");
    }
}

#[test]
fn help_names_what_was_probably_meant() {
    let source = format!(
        "{HEADING}{SCOPE}{}",
        "acess = \"read\"\n[scope.c]\ndescription = \"D\"\naccess = \"wirte\"\n"
    );
    let problems = problems(&source);
    let help: Vec<_> = problems.iter().map(|problem| (problem.message(), problem.help())).collect();
    assert_eq!(
        help,
        [
            ("scope `a:b`: unknown key `acess`", Some("did you mean `access`?")),
            ("scope `c`: unknown access level `wirte`", Some("did you mean `write`?")),
        ]
    );
}

#[test]
fn a_rendered_problem_shows_the_place() {
    let source = format!("{HEADING}[scope.\"a:b\"]\ndescription = \"D\"\naccess = \"raed\"\n");
    let rendered = problems(&source).render("scopes.toml", false);
    for part in [
        "error: scope `a:b`: unknown access level `raed`",
        "5 | [scope.\"a:b\"]",
        "scopes.toml:7:10",
        "access = \"raed\"",
        "^^^^^^",
        "did you mean `read`?",
    ] {
        assert!(rendered.contains(part), "{part:?} is missing from\n{rendered}");
    }
}

#[test]
fn every_problem_of_an_entry_names_it_and_shows_its_header() {
    let lines = [
        "access = \"look\"",
        "description = \" \"",
        "implies = [\"x:y\"]",
        "implies = [7]",
        "rust = \"a b\"",
        "docs = \"nowhere\"",
        "deprecated = 1",
        "deprecated = { since = \"1\", remove_after = \"soon\" }",
        "unknown = 1",
    ];
    for line in lines {
        let key = line.split(' ').next().unwrap_or_default();
        let sound = ["description = \"D\"", "access = \"read\""];
        let rest: Vec<_> = sound.into_iter().filter(|sound| !sound.starts_with(key)).collect();
        let source = format!("{HEADING}{SCOPE}[scope.\"a:c\"]\n{}\n\n\n{line}\n", rest.join("\n"));
        let problems = problems(&source);
        let messages: Vec<_> = problems.iter().map(Problem::message).collect();
        assert!(messages.iter().all(|message| message.contains("scope `a:c`")), "{messages:?}");
        let rendered = problems.render("scopes.toml", false);
        assert!(rendered.contains("8 | [scope.\"a:c\"]") && !rendered.contains("a:b"), "{rendered}");
    }
}

#[test]
fn a_group_needs_no_description() {
    let catalog = Catalog::parse(&format!("{HEADING}{SCOPE}[group.a]\ntitle = \"A\"\n")).expect("sound");
    assert_eq!((catalog.groups[0].title.as_str(), catalog.groups[0].description.as_str()), ("A", ""));
    check_entry(
        "[group.a]\ntitle = \"A\"\ndescription = \"\"\n",
        &["10:15: group `a`: `description` must not be empty"],
    );
}

#[test]
fn characters_that_look_like_others_are_shown_by_their_code_points() {
    for (character, code_point) in
        [("а", "U+0430"), ("\u{200b}", "U+200B"), ("\u{202e}", "U+202E"), ("é", "U+00E9")]
    {
        let problems = problems(&format!("{HEADING}{}", scope(&format!("p{character}y"), "")));
        let message = problems.iter().next().expect("a problem").message().to_owned();
        assert!(message.contains(code_point), "{message}");
        assert!(!message.contains(['\u{200b}', '\u{202e}']), "{message:?}");
    }
}

#[test]
fn an_underscore_is_not_a_rust_name() {
    let problems = problems(&format!("{HEADING}{}", scope("a:b", "rust = \"_\"")));
    let problem = problems.iter().next().expect("a problem");
    assert!(
        problem.message().contains("not an identifier") && !problem.message().contains("Rust"),
        "{problem:?}"
    );
    assert!(problem.help().is_some_and(|help| help.contains("`AB`")), "{problem:?}");
}

#[test]
fn names_of_the_enum_are_reserved() {
    for name in ["ALL", "id", "id_of", "as_str", "access", "description", "Self"] {
        let problems = problems(&format!("{HEADING}{}", scope("a:b", &format!("rust = \"{name}\""))));
        assert!(problems.iter().any(|problem| problem.message().contains("is reserved")), "{problems}");
    }
}
