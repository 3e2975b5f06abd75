//! The properties of every text, for the fuzz target and the property tests.

use std::collections::HashSet;

use scopewright_catalog::{Catalog, Problem, Problems, Scope, ScopeName, Severity};

/// Checks the properties of a text.
///
/// # Panics
/// Panics if one does not hold.
#[track_caller]
pub(crate) fn check_text(text: &str) {
    match Catalog::parse_on("2026-06-15", text) {
        Ok((catalog, warnings)) => {
            assert_eq!(warnings.count(Severity::Error), 0, "a sound catalog has no error");
            check_problems(text, &warnings);
            check_catalog(&catalog);
            assert_eq!(Catalog::parse(text).ok(), Some(catalog), "the day changes warnings only");
        }
        Err(problems) => {
            assert!(problems.count(Severity::Error) > 0, "a catalog is refused for a reason");
            check_problems(text, &problems);
        }
    }
}

#[track_caller]
fn check_problems(text: &str, problems: &Problems) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for problem in problems.iter() {
        check_place(text, problem);
    }
    assert!(problems.iter().is_sorted_by_key(|problem| problem.span().start));
    assert_eq!(problems.to_string().lines().count(), problems.len(), "one line a problem: {problems}");
    for colour in [false, true] {
        assert_eq!(problems.render("scopes.toml", colour).is_empty(), problems.is_empty());
    }
}

#[track_caller]
fn check_place(text: &str, problem: &Problem) {
    let span = problem.span();
    assert!(text.get(span.clone()).is_some(), "{span:?} is not a part of the text: {problem:?}");
    let place = |offset: usize| {
        let line = text[..offset].split('\n').count();
        let column = text[..offset].chars().rev().take_while(|c| *c != '\n').count() + 1;
        (line, column)
    };
    assert_eq!((problem.line(), problem.column()), place(span.start), "{problem:?}");
    assert_eq!((problem.end_line(), problem.end_column()), place(span.end), "{problem:?}");
}

#[track_caller]
fn check_catalog(catalog: &Catalog) {
    let rust_names: HashSet<&str> = catalog.scopes.iter().map(|scope| scope.rust_name.as_str()).collect();
    assert_eq!(rust_names.len(), catalog.scopes.len(), "two scopes share a Rust name");
    assert_eq!(catalog.overdue("0000-01-01").count(), 0, "nothing is overdue before time");
    for scope in &catalog.scopes {
        assert_eq!(catalog.scope(scope.name.as_str()), Some(scope));
        assert!(!scope.rust_name.is_empty() && !scope.rust_name.starts_with(|c: char| c.is_ascii_digit()));
        assert!(catalog.group_of(scope).is_none_or(|group| scope.name.is_within(&group.name)));
        let instead = scope.deprecated.as_ref().and_then(|deprecation| deprecation.instead.as_ref());
        assert!(instead.is_none_or(|name| catalog.scope(name.as_str()).is_some()));
        check_implied(catalog, scope);
    }
}

/// Checks that a scope implies what it names and what these imply, but never itself.
#[track_caller]
fn check_implied(catalog: &Catalog, scope: &Scope) {
    let implied: HashSet<&ScopeName> =
        catalog.implied_by(scope).into_iter().map(|implied| &implied.name).collect();
    assert!(!implied.contains(&scope.name), "`{}` implies itself", scope.name);
    for name in &scope.implies {
        let direct = catalog.scope(name.as_str()).expect("an implied scope is a scope");
        assert!(implied.contains(name));
        assert!(catalog.implied_by(direct).iter().all(|further| implied.contains(&further.name)));
    }
}
