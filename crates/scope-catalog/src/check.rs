//! From what was written to what it means: do the entries fit together?

use std::collections::HashMap;

use crate::catalog::{Catalog, Deprecation, Group, Scope};
use crate::problem::Problems;
use crate::read::{WrittenCatalog, WrittenDeprecation, WrittenGroup, WrittenScope};
use crate::scope_name::ScopeName;
use crate::tree::{Placed, nearest};

pub(crate) fn check(written: WrittenCatalog, problems: &mut Problems) -> Catalog {
    check_references(&written.scopes, problems);
    check_cycles(&written.scopes, problems);
    check_dates(&written.scopes, problems);
    check_groups(&written, problems);
    Catalog {
        title: written.title,
        version: written.version,
        scopes: written.scopes.into_iter().map(WrittenScope::into_scope).collect(),
        groups: written.groups.into_iter().map(WrittenGroup::into_group).collect(),
    }
}

/// Every scope that another one names must exist and be another one.
fn check_references(scopes: &[WrittenScope], problems: &mut Problems) {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name.value.as_str()).collect();
    for scope in scopes {
        for (key, target) in scope.references() {
            let target_name = target.value.as_str();
            if target.value == scope.name.value {
                problems.add(target.span.clone(), format!("`{key}` names the scope itself"));
            } else if !names.contains(&target_name) {
                let help = nearest(target_name, &names).map(|near| format!("did you mean `{near}`?"));
                problems.add_with_help(
                    target.span.clone(),
                    format!("there is no scope `{target_name}`"),
                    help,
                );
            }
        }
    }
}

/// A scope must not imply itself by way of others: then neither would be the wider one.
fn check_cycles(scopes: &[WrittenScope], problems: &mut Problems) {
    let by_name: HashMap<&ScopeName, &WrittenScope> =
        scopes.iter().map(|scope| (&scope.name.value, scope)).collect();
    for scope in scopes {
        for first in scope.implies.iter().filter(|first| first.value != scope.name.value) {
            if leads_to(&first.value, &scope.name.value, &by_name) {
                let message = format!("`{}` and `{}` imply each other", scope.name.value, first.value);
                problems.add(first.span.clone(), message);
            }
        }
    }
}

fn leads_to(from: &ScopeName, to: &ScopeName, by_name: &HashMap<&ScopeName, &WrittenScope>) -> bool {
    let mut seen = Vec::new();
    let mut next = vec![from];
    while let Some(name) = next.pop() {
        if name == to {
            return true;
        }
        if !seen.contains(&name) {
            seen.push(name);
            next.extend(
                by_name.get(name).into_iter().flat_map(|scope| &scope.implies).map(|implied| &implied.value),
            );
        }
    }
    false
}

fn check_dates(scopes: &[WrittenScope], problems: &mut Problems) {
    let deprecations = scopes.iter().filter_map(|scope| scope.deprecated.as_ref());
    for date in deprecations.filter_map(|deprecation| deprecation.remove_after.as_ref()) {
        let parsed = date.value.parse::<toml::value::Datetime>();
        if !parsed.is_ok_and(|parsed| parsed.time.is_none() && parsed.date.is_some()) {
            let help = "write the day as \"YYYY-MM-DD\"".to_owned();
            problems.add_with_help(date.span.clone(), format!("`{}` is no date", date.value), help);
        }
    }
}

/// A group without scopes is most often a misspelt one.
fn check_groups(written: &WrittenCatalog, problems: &mut Problems) {
    for group in &written.groups {
        if !written.scopes.iter().any(|scope| scope.name.value.is_within(&group.name.value)) {
            let message = format!("no scope begins with `{}:`", group.name.value);
            problems.add(group.name.span.clone(), message);
        }
    }
}

impl WrittenScope {
    /// The other scopes that this one names, each with the key under which it does.
    fn references(&self) -> impl Iterator<Item = (&'static str, &Placed<ScopeName>)> {
        let instead = self.deprecated.as_ref().and_then(|deprecation| deprecation.instead.as_ref());
        self.implies.iter().map(|target| ("implies", target)).chain(instead.map(|target| ("use", target)))
    }

    fn into_scope(self) -> Scope {
        Scope {
            name: self.name.value,
            description: self.description,
            access: self.access,
            implies: self.implies.into_iter().map(|target| target.value).collect(),
            deprecated: self.deprecated.map(WrittenDeprecation::into_deprecation),
        }
    }
}

impl WrittenDeprecation {
    fn into_deprecation(self) -> Deprecation {
        Deprecation {
            since: self.since,
            instead: self.instead.map(|target| target.value),
            remove_after: self.remove_after.map(|date| date.value),
        }
    }
}

impl WrittenGroup {
    fn into_group(self) -> Group {
        Group { name: self.name.value, title: self.title, description: self.description }
    }
}
