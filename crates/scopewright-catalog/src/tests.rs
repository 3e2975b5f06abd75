//! Valid catalogs and the problems of broken ones.

use super::{Access, Catalog, Problem, Problems, Severity};

const HEADING: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";
const SCOPE: &str = "[scope.\"a:b\"]\ndescription = \"D\"\naccess = \"read\"\n";

/// Checks the places of the problems of a catalog on 15 June 2026, as `LINE:COLUMN`, followed by
/// `warning` for a warning. `tests/wording` holds the texts.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let found =
        Catalog::parse_on("2026-06-15", source).map_or_else(|errors| errors, |(_, warnings)| warnings);
    let places: Vec<_> = found.iter().map(place).collect();
    assert_eq!(places, expected, "in the catalog\n{source}\n{found}");
}

fn place(problem: &Problem) -> String {
    let warning = if problem.severity() == Severity::Warning { " warning" } else { "" };
    format!("{}:{}{warning}", problem.line(), problem.column())
}

fn scope(name: &str, rest: &str) -> String {
    format!("[scope.\"{name}\"]\ndescription = \"D\"\naccess = \"read\"\n{rest}\n")
}

/// Checks an entry behind a valid heading (4 lines) and a valid scope (3 lines).
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
    check("", &["1:1", "1:1", "1:1"]);
    check("schema = 2\n[catalog]\ntitle = \"\"\n", &["1:1", "1:10", "2:2", "3:9"]);
    check_entry("[scope.\"a:c\"]\n", &["8:8", "8:8"]);
    check_entry("[group.a]\n", &["8:8"]);
}

#[test]
fn wrong_forms() {
    check_entry("[scope]\nx = 1\n", &["9:1"]);
    check_entry("[scope.\"a:c\"\nx = \n", &["8:13"]);
    check_entry(
        "[scope.\"a:c\"]\ndescription = 7\naccess = [\"read\"]\nimplies = \"a:b\"\n",
        &["9:15", "10:10", "11:11"],
    );
    check("schema = \"1\"\ncatalog = 3\nscope = 4\n", &["1:1", "1:1", "1:10", "2:1", "3:1"]);
}

#[test]
fn names() {
    check_entry("[scope.\"\"]\ndescription = \"D\"\naccess = \"read\"\n", &["8:8"]);
    check_entry("[scope.\"a b\"]\ndescription = \"D\"\naccess = \"read\"\n", &["8:8"]);
    check_entry("[scope.\"é\"]\ndescription = \"D\"\naccess = \"read\"\n", &["8:8"]);
    check_entry("[group.c]\ntitle = \"C\"\ndescription = \"C.\"\n", &["8:8"]);
}

#[test]
fn references() {
    check_entry(&scope("a:c", "implies = [\"a:d\", \"a:c\", \"a:b\"]"), &["11:12", "11:19"]);
    check_entry(&scope("a:c", "deprecated = { since = \"1\", use = \"a:c\" }"), &["11:35"]);
    let cycle =
        scope("c", "implies = [\"d\"]") + &scope("d", "implies = [\"e\"]") + &scope("e", "implies = [\"c\"]");
    check_entry(&cycle, &["11:12", "15:12", "19:12"]);
    let diamond = scope("c", "implies = [\"d\", \"e\"]")
        + &scope("d", "implies = [\"a:b\"]")
        + &scope("e", "implies = [\"a:b\"]");
    assert!(Catalog::parse(&format!("{HEADING}{SCOPE}{diamond}")).is_ok());
    check_entry(
        &scope("c", "deprecated = { use = \"x\", remove_after = \"2026-13-01\" }"),
        &["11:1", "11:22", "11:42"],
    );
}

#[test]
fn listed_twice() {
    check_entry(SCOPE, &["8:8"]);
    check_entry("[catalog]\ntitle = \"Other\"\n", &["8:2"]);
    check_entry(
        "access = \"write\"\n[scope.\"a:b\"]\naccess = \"raed\"\n[group.a]\ntitle = \"\"\n[group.a]\n",
        &["8:1", "9:8", "12:9", "13:8"],
    );
    check(
        &format!(
            "{HEADING}[scope]\na = {{ description = \"D\", access = \"read\" }}\na = {{ access = 1, access = 2 }}\n"
        ),
        &["7:1", "7:19"],
    );
}

#[test]
fn rust_names() {
    let catalog =
        Catalog::parse(&format!("{HEADING}{SCOPE}{}", scope("*", "rust = \"Everything\""))).expect("sound");
    let names: Vec<_> = catalog.scopes.iter().map(|scope| scope.rust_name.as_str()).collect();
    assert_eq!(names, ["AB", "Everything"]);

    check_entry(&scope("*", ""), &["8:8"]);
    check_entry(&scope("c", "rust = \"type\""), &["11:8"]);
    check_entry(&scope("c", "rust = \"a:b\""), &["11:8"]);
    check_entry(&scope("c", "rust = \"a_c\""), &["11:8 warning"]);

    // Collisions, and names that avoid them.
    check_entry(&scope("a_b", ""), &["8:8"]);
    check_entry(&scope("c", "rust = \"AB\""), &["11:8"]);
    check_entry(&scope("A:b", ""), &["8:8"]);
    check_entry(&scope("A:b", "rust = \"UpperAB\""), &[]);
    let case = |rest: &str| scope("readAll", "") + &scope("readall", rest);
    check_entry(&case(""), &["12:8"]);
    check_entry(&case("rust = \"ReadAllInLowerCase\""), &[]);
}

#[test]
fn near_duplicates() {
    let books = |rest: &str| scope("shop:book:read", "") + &scope("shop:books:read", rest);
    check_entry(&books(""), &["12:8 warning"]);
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
        check_entry(&with(docs), &["11:8"]);
    }
}

#[test]
fn deprecated_scopes() {
    let deprecated =
        |name: &str, rest: &str| scope(name, &format!("deprecated = {{ since = \"2\", {rest} }}"));
    check_entry(&(deprecated("c", "use = \"d\"") + &deprecated("d", "use = \"a:b\"")), &["11:35 warning"]);
    check_entry(&deprecated("c", "remove_after = \"2026-06-15\""), &[]);
    check_entry(&deprecated("c", "remove_after = \"2026-06-14\""), &["11:44 warning"]);

    let source = format!("{HEADING}{SCOPE}{}", deprecated("c", "remove_after = \"2026-06-14\""));
    let catalog = Catalog::parse(&source).expect("sound");
    for (today, expected) in [("2026-06-14", 0), ("2026-06-15", 1), ("2027-01-01", 1)] {
        assert_eq!(catalog.overdue(today).count(), expected, "{today}");
    }
}

#[test]
fn warnings_are_reported_with_errors_and_with_a_catalog() {
    let warned = format!("{HEADING}{}", scope("c", "rust = \"c\""));
    let (catalog, warnings) = Catalog::parse_with_warnings(&warned).expect("sound");
    assert_eq!((catalog.scopes.len(), warnings.len()), (1, 1));
    assert_eq!(warnings.iter().next().map(Problem::severity), Some(Severity::Warning));

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
    check("\u{feff}x = 1\n[catalog]", &["1:1", "1:1", "1:1", "2:2", "2:2"]);
}

#[test]
fn implied_scopes_are_transitive() {
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
fn help_suggests_similar_names() {
    let source = format!(
        "{HEADING}{SCOPE}{}",
        "acess = \"read\"\n[scope.c]\ndescription = \"D\"\naccess = \"wirte\"\n"
    );
    let problems = problems(&source);
    let help: Vec<_> = problems.iter().map(|problem| problem.help().unwrap_or_default()).collect();
    assert!(help[0].contains("`access`") && help[1].contains("`write`"), "{help:?}");
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
    check_entry("[group.a]\ntitle = \"A\"\ndescription = \"\"\n", &["10:15"]);
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
    assert!(problem.help().is_some_and(|help| help.contains("`AB`")), "{problem:?}");
}

#[test]
fn names_of_the_enum_are_reserved() {
    for name in ["ALL", "id", "id_of", "as_str", "access", "description", "Self"] {
        let problems = problems(&format!("{HEADING}{}", scope("a:b", &format!("rust = \"{name}\""))));
        assert_eq!(problems.count(Severity::Error), 1, "{problems}");
    }
}
