//! Every kind of change, and its sentence.

use crate::Catalog;

/// A catalog from lines `NAME KEY = VALUE; …`; access and description are there unless they are
/// given.
fn catalog(lines: &[&str]) -> Catalog {
    let scopes = lines.iter().map(|line| {
        let (name, keys) = line.split_once(' ').unwrap_or((line, ""));
        let mut text = format!("[scope.\"{name}\"]\n{}\n", keys.replace("; ", "\n"));
        for (key, usual) in [("access", "\"read\""), ("description", "\"D.\"")] {
            if !keys.contains(key) {
                text += &format!("{key} = {usual}\n");
            }
        }
        text
    });
    parse(&scopes.collect::<String>())
}

fn parse(text: &str) -> Catalog {
    let source = format!("schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n{text}");
    Catalog::parse(&source).unwrap_or_else(|problems| panic!("{}", problems.render("test", false)))
}

/// Each change as `code: subject text`.
#[track_caller]
fn check(old: &[&str], new: &[&str], expected: &[&str]) {
    check_catalogs(&catalog(old), &catalog(new), expected);
}

#[track_caller]
fn check_catalogs(old: &Catalog, new: &Catalog, expected: &[&str]) {
    let changes = old.changes_to(new);
    let shown: Vec<_> = changes.iter().map(|change| format!("{}: {change}", change.kind.code())).collect();
    assert_eq!(shown, expected);
}

#[test]
fn scopes_come_and_go() {
    check(&["a"], &["a"], &[]);
    check(&["a", "b"], &["b", "a"], &[]);
    check(&["a"], &["a", "b"], &["scope-added: scope `b` is new (read): D."]);
    check(&["a", "b"], &["a"], &["scope-removed: scope `b` was removed"]);
    check(
        &["a:raed"],
        &["a:read"],
        &["scope-removed: scope `a:raed` was removed", "scope-added: scope `a:read` is new (read): D."],
    );
}

#[test]
fn texts_and_grades_change() {
    check(&["a"], &["a description = \"E.\""], &["scope-text: scope `a` is described as \"E.\""]);
    check(
        &["a"],
        &["a docs = \"https://a.example/\""],
        &["scope-text: scope `a` says to read more at https://a.example/"],
    );
    check(&["a"], &["a rust = \"B\""], &["scope-rust-name: scope `a` was `A` in Rust and is `B`"]);
    check(&["a"], &["a access = \"write\""], &["scope-access: scope `a` was graded read and is write"]);
}

#[test]
fn scopes_get_deprecated() {
    let deprecated = "a deprecated = { since = \"2\", use = \"b\", remove_after = \"2027-01-31\" }";
    check(
        &["a", "b"],
        &[deprecated, "b"],
        &["scope-deprecation: scope `a` is deprecated since 2; use `b` instead; it goes after 2027-01-31"],
    );
    check(&[deprecated, "b"], &["a", "b"], &["scope-deprecation: scope `a` is no longer deprecated"]);
}

#[test]
fn implications_are_judged_by_what_they_reach() {
    let implies = "w implies = [\"r\"]";
    check(&[implies, "r"], &["w", "r"], &["implication-removed: scope `w` no longer implies `r`"]);
    check(&["w", "r"], &[implies, "r"], &["implication-added: scope `w` implies `r`"]);
    // The direct arrow goes, the way over `m` stays.
    check(
        &["w implies = [\"m\", \"r\"]", "m implies = [\"r\"]", "r"],
        &["w implies = [\"m\"]", "m implies = [\"r\"]", "r"],
        &[],
    );
    // Cutting the way in its middle takes `r` from both.
    check(
        &["w implies = [\"m\"]", "m implies = [\"r\"]", "r"],
        &["w implies = [\"m\"]", "m", "r"],
        &[
            "implication-removed: scope `m` no longer implies `r`",
            "implication-removed: scope `w` no longer implies `r`",
        ],
    );
    // An implication of a removed scope is not reported separately.
    check(&[implies, "r"], &["w"], &["scope-removed: scope `r` was removed"]);
    // But what was implied by way of it does.
    check(
        &["w implies = [\"m\"]", "m implies = [\"r\"]", "r"],
        &["w", "r"],
        &["scope-removed: scope `m` was removed", "implication-removed: scope `w` no longer implies `r`"],
    );
}

#[test]
fn headings_and_groups_change() {
    let scope = "[scope.\"g:a\"]\ndescription = \"D.\"\naccess = \"read\"\n";
    let group =
        |title: &str| parse(&format!("{scope}[group.g]\ntitle = \"{title}\"\ndescription = \"D.\"\n"));
    let none = parse(scope);
    check_catalogs(&none, &group("G"), &["group-text: the group `g` got the title \"G\""]);
    check_catalogs(&group("G"), &none, &["group-text: the group `g` has no title any more"]);
    check_catalogs(&group("G"), &group("H"), &["group-text: the group `g` has another title or description"]);
    let next = Catalog { version: "2".to_owned(), ..none.clone() };
    let said = "catalog-heading: the catalog has another version: \"1\" became \"2\"";
    check_catalogs(&none, &next, &[said]);
}

#[test]
fn a_change_names_its_scope() {
    let scope_of = |old: &[&str], new: &[&str]| {
        let changes = catalog(old).changes_to(&catalog(new));
        changes[0].scope().map(ToString::to_string)
    };
    assert_eq!(scope_of(&["a", "b"], &["a"]).as_deref(), Some("b"));
    assert_eq!(scope_of(&["a"], &["a", "b"]).as_deref(), Some("b"));
    assert_eq!(scope_of(&["w implies = [\"r\"]", "r"], &["w", "r"]).as_deref(), Some("w"));
    let old = catalog(&["a"]);
    let renamed = Catalog { title: "U".to_owned(), ..old.clone() };
    assert_eq!(old.changes_to(&renamed)[0].scope(), None);
}
