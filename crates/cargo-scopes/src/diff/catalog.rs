//! The changes of the catalog.

use std::collections::BTreeSet;

use scopewright_catalog::{Catalog, Deprecation, Group, Scope, ScopeName};

use super::change::{Change, Kind};

/// The heading first, then the scopes, then the groups.
pub(crate) fn changes(old: &Catalog, new: &Catalog) -> Vec<Change> {
    let mut changes = heading(old, new);
    for scope in &old.scopes {
        match new.scope(scope.name.as_str()) {
            Some(now) => changes.extend(scope_changes(scope, now)),
            None => changes.push(Change::new(Kind::ScopeRemoved, subject(&scope.name), "was removed")),
        }
    }
    for scope in new.scopes.iter().filter(|scope| old.scope(scope.name.as_str()).is_none()) {
        let text = format!("is new ({}): {}", scope.access, scope.description);
        changes.push(Change::new(Kind::ScopeAdded, subject(&scope.name), text));
    }
    changes.extend(implications(old, new));
    changes.extend(groups(&old.groups, &new.groups));
    changes
}

fn heading(old: &Catalog, new: &Catalog) -> Vec<Change> {
    let changed = |what: &str, was: &String, is: &String| {
        let text = format!("has another {what}: {was:?} became {is:?}");
        (was != is).then(|| Change::new(Kind::CatalogHeading, "the catalog", text))
    };
    let changes = [changed("title", &old.title, &new.title), changed("version", &old.version, &new.version)];
    changes.into_iter().flatten().collect()
}

fn scope_changes(old: &Scope, new: &Scope) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |kind, text: String| changes.push(Change::new(kind, subject(&old.name), text));
    if old.description != new.description {
        add(Kind::ScopeText, format!("is described as {:?}", new.description));
    }
    match (&old.docs, &new.docs) {
        (was, is) if was == is => {}
        (_, None) => add(Kind::ScopeText, "no longer says where to read more".to_owned()),
        (_, Some(is)) => add(Kind::ScopeText, format!("says to read more at {is}")),
    }
    if old.rust_name != new.rust_name {
        add(Kind::ScopeRustName, format!("was `{}` in Rust and is `{}`", old.rust_name, new.rust_name));
    }
    if old.access != new.access {
        add(Kind::ScopeAccess, format!("was graded {} and is {}", old.access, new.access));
    }
    match (&old.deprecated, &new.deprecated) {
        (was, is) if was == is => {}
        (_, None) => add(Kind::ScopeDeprecation, "is no longer deprecated".to_owned()),
        (_, Some(is)) => add(Kind::ScopeDeprecation, deprecation(is)),
    }
    changes
}

fn deprecation(deprecation: &Deprecation) -> String {
    let instead = deprecation.instead.as_ref().map(|name| format!("; use `{name}` instead"));
    let end = deprecation.remove_after.as_ref().map(|day| format!("; it goes after {day}"));
    let (instead, end) = (instead.unwrap_or_default(), end.unwrap_or_default());
    format!("is deprecated since {}{instead}{end}", deprecation.since)
}

/// By meaning: what a holder of a scope satisfied, against what it satisfies now. A scope that came
/// or went has been named already.
fn implications(old: &Catalog, new: &Catalog) -> Vec<Change> {
    let names = |catalog: &Catalog| -> BTreeSet<ScopeName> {
        catalog.scopes.iter().map(|scope| scope.name.clone()).collect()
    };
    let kept: BTreeSet<ScopeName> = &names(old) & &names(new);
    let mut changes = Vec::new();
    for name in &kept {
        let (was, is) = (old.satisfied_by([name]), new.satisfied_by([name]));
        let mut add = |kind, text| changes.push(Change::new(kind, subject(name), text));
        for lost in was.difference(&is).filter(|other| kept.contains(other)) {
            add(Kind::ImplicationRemoved, format!("no longer implies `{lost}`"));
        }
        for gained in is.difference(&was).filter(|other| kept.contains(other)) {
            add(Kind::ImplicationAdded, format!("implies `{gained}`"));
        }
    }
    changes
}

fn groups(old: &[Group], new: &[Group]) -> Vec<Change> {
    let has = |groups: &[Group], name: &ScopeName| groups.iter().any(|group| group.name == *name);
    let change = |group: &Group, text: &str| {
        Change::new(Kind::GroupText, format!("the group `{}`", group.name), text.to_owned())
    };
    let gone = old.iter().filter(|group| !has(new, &group.name));
    let gone = gone.map(|group| change(group, "has no title any more"));
    let changed = new.iter().filter(|group| !old.contains(group)).map(|group| {
        if has(old, &group.name) {
            change(group, "has another title or description")
        } else {
            change(group, &format!("got the title {:?}", group.title))
        }
    });
    gone.chain(changed).collect()
}

fn subject(name: &ScopeName) -> String {
    format!("scope `{name}`")
}

#[cfg(test)]
mod tests {
    use scopewright_catalog::Catalog;

    use super::changes;

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
        let changes = changes(old, new);
        let shown: Vec<_> = changes
            .iter()
            .map(|change| format!("{}: {} {}", change.kind.code(), change.subject, change.text))
            .collect();
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
            &[
                "scope-deprecation: scope `a` is deprecated since 2; use `b` instead; it goes after 2027-01-31",
            ],
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
        check_catalogs(
            &group("G"),
            &group("H"),
            &["group-text: the group `g` has another title or description"],
        );
        let next = Catalog { version: "2".to_owned(), ..none.clone() };
        let said = "catalog-heading: the catalog has another version: \"1\" became \"2\"";
        check_catalogs(&none, &next, &[said]);
    }
}
