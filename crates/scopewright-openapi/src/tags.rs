//! Headings: what operations stand together under (OpenAPI calls them tags).

use indexmap::IndexMap;
use openapiv3::Tag;
use scopewright::{Route, ScopeId, Surface};

/// What operations stand together under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) name: &'static str,
    description: Option<&'static str>,
}

/// The title of the group of the first scope that an operation asks for, or the scope itself if it belongs to none.
pub(crate) fn heading(route: &Route) -> Heading {
    let first = route.operation.scopes().into_iter().next();
    match first.map(|scope| (scope, scope.group())) {
        Some((_, Some(group))) => {
            let description = Some(group.description).filter(|description| !description.is_empty());
            Heading { name: group.title, description }
        }
        Some((scope, None)) => Heading { name: ScopeId::name(scope), description: None },
        None => Heading { name: "Public", description: Some("What anyone may call.") },
    }
}

/// The headings in the order in which they first occur.
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
