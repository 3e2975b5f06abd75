//! The requirements of each endpoint: one line in a list, which unfolds to its description.

use maud::{Markup, html};

use super::prose::{all_of, in_words, paragraphs, scope_code};
use crate::{Api, Endpoint, Operation, Policy};

/// All endpoints by their headings, API by API.
pub(super) fn section(apis: &[Api<'_>]) -> Markup {
    html! {
        section id="endpoints" aria-labelledby="endpoints-heading" {
            h2 #endpoints-heading { "Endpoints" }
            @for api in apis {
                @for (heading, operations) in by_heading(api) {
                    div.group {
                        (title(api, heading, apis.len()))
                        div.list.card { @for operation in operations { (entry(operation)) } }
                    }
                }
            }
        }
    }
}

/// Returns the operations of an API by their headings, in the order of their first occurrence.
fn by_heading<'o>(api: &'o Api<'_>) -> Vec<(&'o str, Vec<&'o Operation<'o>>)> {
    let mut groups: Vec<(&str, Vec<&Operation<'_>>)> = Vec::new();
    for operation in &api.operations {
        match groups.iter_mut().find(|(heading, _)| *heading == operation.heading) {
            Some((_, operations)) => operations.push(operation),
            None => groups.push((operation.heading, vec![operation])),
        }
    }
    groups
}

/// The heading of a group, which names the API if there are several.
fn title(api: &Api<'_>, heading: &str, apis: usize) -> Markup {
    html! {
        h3 {
            @if heading.is_empty() || heading == api.title { (api.title) }
            @else if apis == 1 { (heading) }
            @else { (api.title) ": " (heading) }
        }
    }
}

/// Returns method and path as a link to the description of the endpoint.
pub(super) fn endpoint_link(operation: &Operation<'_>) -> Markup {
    html! { a.endpoint href={ "#" (anchor(&operation.endpoint)) } { (endpoint(operation)) } }
}

/// The place of an endpoint on the page.
pub(super) fn anchor(endpoint: &Endpoint) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let joined: String = format!("{} {}", endpoint.method, endpoint.path).chars().map(kept).collect();
    joined.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Method and path. A long path may be broken before its slashes.
pub(super) fn endpoint(operation: &Operation<'_>) -> Markup {
    let Endpoint { method, path } = &operation.endpoint;
    html! {
        span class={ "method " (method.to_lowercase()) } { (method) } " "
        code { @for (index, part) in path.split('/').enumerate() { @if index > 0 { wbr; "/" } (part) } }
    }
}

fn entry(operation: &Operation<'_>) -> Markup {
    html! {
        details.entry data-words=(words(operation)) {
            summary {
                span.name.endpoint { (endpoint(operation)) }
                @if !operation.summary.is_empty() { span.meaning { (operation.summary) } }
                (scopes_line(operation))
            }
            div.body id=(anchor(&operation.endpoint)) {
                (needs(operation))
                @for widening in operation.widenings() {
                    p { "With " (in_words(widening)) " the response shows more." }
                }
                (paragraphs(operation.description))
            }
        }
    }
}

fn words(operation: &Operation<'_>) -> String {
    let scopes = operation.alternatives().flatten().map(|name| name.as_str()).collect::<Vec<_>>().join(" ");
    format!("{} {} {} {scopes}", operation.endpoint, operation.summary, operation.heading).to_lowercase()
}

/// Returns the first alternative, and how many others there are.
fn scopes_line(operation: &Operation<'_>) -> Markup {
    let others = operation.alternatives().count().saturating_sub(1);
    html! {
        span.requires {
            @match operation.alternatives().next() {
                Some(first) => {
                    @for (index, name) in first.iter().enumerate() {
                        @if index > 0 { " + " }
                        (scope_code(name))
                    }
                    @if others > 0 { " or " (others) " more" }
                },
                None => "public",
            }
        }
    }
}

fn needs(operation: &Operation<'_>) -> Markup {
    match &operation.policy {
        Policy::Public { because } => {
            html! { p { "Requires no access token: " (because.trim_end_matches('.')) "." } }
        }
        Policy::Requires { scopes, .. } if scopes.alternatives().count() == 1 => {
            html! { p { "Requires " (in_words(scopes)) "." } }
        }
        Policy::Requires { scopes, .. } => html! {
            p { "Requires one of these:" }
            ul.alternatives { @for alternative in scopes.alternatives() { li { (all_of(alternative)) } } }
        },
    }
}
