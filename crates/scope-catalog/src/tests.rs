//! What a catalog says, and what is said about a broken one.

use super::{Access, Catalog, Problems};

const HEADING: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";
const SCOPE: &str = "[scope.\"a:b\"]\ndescription = \"D\"\naccess = \"read\"\n";

/// The problems of a catalog as lines `LINE:COLUMN: message`.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let found = problems(source).to_string();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected, "in the catalog\n{source}");
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
    check_entry("[scope.\"a:c\"]\n", &["8:8: `description` is missing", "8:8: `access` is missing"]);
    check_entry("[group.a]\n", &["8:8: `title` is missing", "8:8: `description` is missing"]);
}

#[test]
fn wrong_forms() {
    check_entry("[scope]\nx = 1\n", &["9:1: `x` must be a table, not a number"]);
    check_entry("[scope.\"a:c\"\nx = \n", &["8:13: not valid TOML: unclosed table, expected `]`"]);
    check_entry(
        "[scope.\"a:c\"]\ndescription = 7\naccess = [\"read\"]\nimplies = \"a:b\"\n",
        &[
            "9:15: `description` must be a string, not a number",
            "10:10: `access` must be a string, not a list",
            "11:11: `implies` must be a list of strings",
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
        &["8:8: a scope name must not be empty"],
    );
    check_entry(
        "[scope.\"a b\"]\ndescription = \"D\"\naccess = \"read\"\n",
        &["8:8: a scope name must not contain ' ' (RFC 6749 section 3.3)"],
    );
    check_entry(
        "[scope.\"é\"]\ndescription = \"D\"\naccess = \"read\"\n",
        &["8:8: a scope name must not contain 'é' (RFC 6749 section 3.3)"],
    );
    check_entry(
        SCOPE,
        &[
            "8:8: not valid TOML: duplicate key",
            "9:1: not valid TOML: duplicate key",
            "10:1: not valid TOML: duplicate key",
        ],
    );
    check_entry("[group.c]\ntitle = \"C\"\ndescription = \"C.\"\n", &["8:8: no scope begins with `c:`"]);
}

#[test]
fn references() {
    let scope = |name: &str, rest: &str| {
        format!("[scope.\"{name}\"]\ndescription = \"D\"\naccess = \"read\"\n{rest}\n")
    };
    check_entry(
        &scope("a:c", "implies = [\"a:d\", \"a:c\", \"a:b\"]"),
        &["11:12: there is no scope `a:d`", "11:19: `implies` names the scope itself"],
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
        &["11:1: `since` is missing", "11:22: there is no scope `x`", "11:42: `2026-13-01` is no date"],
    );
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
            ("unknown key `acess`", Some("did you mean `access`?")),
            ("unknown access level `wirte`", Some("did you mean `write`?")),
        ]
    );
}

#[test]
fn a_rendered_problem_shows_the_place() {
    let source = format!("{HEADING}[scope.\"a:b\"]\ndescription = \"D\"\naccess = \"raed\"\n");
    let rendered = problems(&source).render("scopes.toml", false);
    for part in [
        "error: unknown access level `raed`",
        "scopes.toml:7:10",
        "access = \"raed\"",
        "^^^^^^",
        "did you mean `read`?",
    ] {
        assert!(rendered.contains(part), "{part:?} is missing from\n{rendered}");
    }
}
