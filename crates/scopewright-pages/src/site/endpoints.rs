//! The requirements of each endpoint: a sentence, and a list of alternatives if there are several.

use maud::{Markup, html};

use super::prose::{in_words, paragraphs, scope_link};
use crate::Api;
use crate::Operation;
use crate::{Endpoint, Policy, Requirement};

/// All endpoints, API by API.
pub(super) fn section(apis: &[Api<'_>]) -> Markup {
    html! {
        section id="endpoints" aria-labelledby="endpoints-heading" {
            h2 #endpoints-heading { "Endpoints" }
            @for api in apis {
                div.group {
                    h3 { (api.title) }
                    @for operation in &api.operations { (entry(operation)) }
                }
            }
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
        article.card.entry id=(anchor(&operation.endpoint)) data-words=(words(operation)) {
            header { h4.endpoint { (endpoint(operation)) } span.muted { (operation.summary) } }
            div.body {
                (needs(operation))
                @for widening in operation.widenings() {
                    p { "With " (in_words(widening)) " the answer shows more." }
                }
                (paragraphs(operation.description))
            }
        }
    }
}

fn words(operation: &Operation<'_>) -> String {
    format!("{} {} {}", operation.endpoint, operation.summary, operation.heading).to_lowercase()
}

fn needs(operation: &Operation<'_>) -> Markup {
    match &operation.policy {
        Policy::Public { because } => html! { p { "Open to everyone: " (because) "." } },
        Policy::Requires { scopes, .. } => html! {
            p { "Needs " (in_words(scopes)) "." }
            @if scopes.alternatives().count() > 1 { (alternatives(scopes)) }
        },
    }
}

fn alternatives(requirement: &Requirement) -> Markup {
    html! {
        p.muted { "Any one of these is enough:" }
        ol.alternatives {
            @for alternative in requirement.alternatives() {
                li { @for (index, name) in alternative.iter().enumerate() { @if index > 0 { " + " } (scope_link(name)) } }
            }
        }
    }
}
