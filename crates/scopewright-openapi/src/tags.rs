//! Headings for groups of operations, which are tags in OpenAPI.

use indexmap::IndexMap;
use openapiv3::Tag;
use scopewright::{Route, ScopeId, Surface};

/// A heading for a group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) name: &'static str,
    description: Option<&'static str>,
}

/// Returns the title of the group of the operation's first scope, or the scope itself if it has no
/// group.
pub(crate) fn heading(route: &Route) -> Heading {
    let first = route.operation.scopes().into_iter().next();
    match first.map(|scope| (scope, scope.group())) {
        Some((_, Some(group))) => {
            let description = Some(group.description).filter(|description| !description.is_empty());
            Heading { name: group.title, description }
        }
        Some((scope, None)) => Heading { name: ScopeId::name(scope), description: None },
        None => Heading { name: "Public", description: Some("Operations without an access token.") },
    }
}

/// Returns the headings in the order of their first occurrence.
pub(crate) fn tags(surface: &Surface) -> Vec<Tag> {
    let headings = surface.routes().map(heading).map(|heading| (heading.name, heading.description));
    let headings: IndexMap<_, _> = headings.collect();
    let tag = |(name, description): (&str, Option<&str>)| Tag {
        name: name.to_owned(),
        description: description.map(str::to_owned),
        ..Tag::default()
    };
    headings.into_iter().map(tag).collect()
}
