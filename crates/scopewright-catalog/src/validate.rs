//! The validation of a catalog: the entries are compared with each other.

use std::collections::{HashMap, HashSet};

use crate::catalog::{Catalog, Deprecation, Group, Scope};
use crate::problem::Problems;
use crate::read::{RawCatalog, RawDeprecation, RawGroup, RawScope};
use crate::rust_name;
use crate::scope_name::ScopeName;
use crate::suggest::suggest;
use crate::tree::Placed;

mod cycles;
mod near_duplicates;
mod rust_names;

pub(crate) fn validate(raw: RawCatalog, today: Option<&str>, problems: &mut Problems) -> Catalog {
    check_references(&raw.scopes, problems);
    check_advice(&raw.scopes, problems);
    cycles::check(&raw.scopes, problems);
    check_dates(&raw.scopes, today, problems);
    rust_names::check(&raw.scopes, problems);
    near_duplicates::check(&raw.scopes, problems);
    check_groups(&raw, problems);
    Catalog {
        title: raw.title,
        version: raw.version,
        scopes: raw.scopes.into_iter().map(RawScope::into_scope).collect(),
        groups: raw.groups.into_iter().map(RawGroup::into_group).collect(),
    }
}

/// The limit of suggestions, each of which compares every name. A catalog with more unknown names
/// has probably renamed a scope.
const SUGGESTIONS: usize = 10;

/// Checks that every referenced scope exists and is another one.
fn check_references(scopes: &[RawScope], problems: &mut Problems) {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name.value.as_str()).collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    let mut suggestions = 0..SUGGESTIONS;
    for scope in scopes {
        scope.enter(problems);
        for (key, target) in scope.references() {
            let target_name = target.value.as_str();
            if target.value == scope.name.value {
                problems.add(target.span.clone(), format!("`{key}` refers to the scope itself"));
            } else if !known.contains(target_name) {
                let near =
                    suggestions.next().and_then(|_| suggest(target_name, names.iter().copied()).next());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                problems.add_with_help(
                    target.span.clone(),
                    format!("there is no scope `{target_name}`"),
                    help,
                );
            }
        }
        problems.leave();
    }
}

/// Warns of a replacement that is itself deprecated.
fn check_advice(scopes: &[RawScope], problems: &mut Problems) {
    let deprecated: HashMap<&ScopeName, &RawDeprecation> =
        scopes.iter().filter_map(|scope| Some((&scope.name.value, scope.deprecated.as_ref()?))).collect();
    for scope in scopes {
        let instead = scope.deprecated.as_ref().and_then(|deprecation| deprecation.instead.as_ref());
        let Some(instead) = instead.filter(|instead| instead.value != scope.name.value) else { continue };
        let Some(next) = deprecated.get(&instead.value) else { continue };
        let help = next.instead.as_ref().map(|last| format!("its own replacement is `{}`", last.value));
        scope.enter(problems);
        problems.warn(instead.span.clone(), format!("`{}` is deprecated too", instead.value), help);
        problems.leave();
    }
}

/// Checks that last days are dates, and warns of those that have passed.
fn check_dates(scopes: &[RawScope], today: Option<&str>, problems: &mut Problems) {
    for scope in scopes {
        let last = scope.deprecated.as_ref().and_then(|deprecation| deprecation.remove_after.as_ref());
        let Some(Placed { value: last, span }) = last else { continue };
        scope.enter(problems);
        if !is_date(last) {
            let help = "write the day as \"YYYY-MM-DD\"".to_owned();
            problems.add_with_help(span.clone(), format!("`{last}` is not a date"), help);
        } else if today.is_some_and(|today| last.as_str() < today) {
            let message = format!("`{}` should have been removed after {last}", scope.name.value);
            problems.warn(span.clone(), message, "remove the scope, or extend `remove_after`".to_owned());
        }
        problems.leave();
    }
}

fn is_date(text: &str) -> bool {
    let parsed = text.parse::<toml::value::Datetime>();
    parsed.is_ok_and(|parsed| parsed.time.is_none() && parsed.date.is_some())
}

/// Checks that every group has scopes. One without is usually misspelt.
fn check_groups(raw: &RawCatalog, problems: &mut Problems) {
    let beginnings: HashSet<&str> =
        raw.scopes.iter().flat_map(|scope| scope.name.value.beginnings()).collect();
    for group in &raw.groups {
        let name = group.name.value.as_str();
        if !beginnings.contains(name) {
            problems.add(group.name.span.clone(), format!("no scope begins with `{name}:`"));
        }
    }
}

impl RawScope {
    /// Begins the entry of the scope for the problems that follow.
    pub(crate) fn enter(&self, problems: &mut Problems) {
        problems.enter("scope", self.name.value.as_str(), self.name.span.clone());
    }

    /// Returns the scopes that this one references, each with its key.
    fn references(&self) -> impl Iterator<Item = (&'static str, &Placed<ScopeName>)> {
        let instead = self.deprecated.as_ref().and_then(|deprecation| deprecation.instead.as_ref());
        self.implies.iter().map(|target| ("implies", target)).chain(instead.map(|target| ("use", target)))
    }

    /// Returns the configured name, or else the one that is derived from the scope's name.
    fn rust_name(&self) -> Option<String> {
        let chosen = self.rust_name.as_ref().map(|chosen| chosen.value.clone());
        chosen.or_else(|| rust_name::derived(self.name.value.as_str()))
    }

    /// Returns whether one of two similar scopes has a configured Rust name. Its author has then
    /// seen both.
    fn is_distinguished_from(&self, other: &Self) -> bool {
        self.rust_name.is_some() || other.rust_name.is_some()
    }

    fn into_scope(self) -> Scope {
        Scope {
            rust_name: self.rust_name().unwrap_or_default(),
            name: self.name.value,
            description: self.description,
            access: self.access,
            implies: self.implies.into_iter().map(|target| target.value).collect(),
            docs: self.docs,
            deprecated: self.deprecated.map(RawDeprecation::into_deprecation),
        }
    }
}

impl RawDeprecation {
    fn into_deprecation(self) -> Deprecation {
        Deprecation {
            since: self.since,
            instead: self.instead.map(|target| target.value),
            remove_after: self.remove_after.map(|date| date.value),
        }
    }
}

impl RawGroup {
    fn into_group(self) -> Group {
        Group { name: self.name.value, title: self.title, description: self.description }
    }
}
