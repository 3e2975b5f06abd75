//! The meaning of each scope: its access, the endpoints that it opens, the responses that it
//! extends, and related scopes.

use maud::{Markup, html};
use scopewright_catalog::{Catalog, Scope, ScopeName};

use super::endpoints::endpoint_link;
use super::prose::{access_badge, grouped, paragraphs, scope_code, scope_link, spans};
use crate::{Alternative, Api, Operation};

/// All scopes, by their groups.
pub(super) fn section(catalog: &Catalog, apis: &[Api<'_>]) -> Markup {
    html! {
        section id="scopes" aria-labelledby="scopes-heading" {
            h2 #scopes-heading { "Scopes" }
            @for (group, scopes) in grouped(catalog) {
                div.group {
                    @if let Some(group) = group {
                        h3 { (group.title) }
                        @if !group.description.is_empty() { p.muted { (group.description) } }
                    }
                    div.list.card { @for scope in scopes { (entry(scope, catalog, apis)) } }
                }
            }
        }
    }
}

/// A line that unfolds. The place that links lead to is inside of it, because a browser then
/// unfolds it for a link.
fn entry(scope: &Scope, catalog: &Catalog, apis: &[Api<'_>]) -> Markup {
    let operations = || apis.iter().flat_map(|api| &api.operations);
    let opens: Vec<_> = operations().filter_map(|one| Some((one, one.way_in_by(scope)?))).collect();
    let widens: Vec<_> = operations().filter(|operation| operation.is_widened_by(scope)).collect();
    let (first, rest) = scope.description.split_once("\n\n").unwrap_or((&scope.description, ""));
    html! {
        details.entry data-words=(words(scope)) {
            summary {
                span.name { (scope_code(&scope.name)) " " (access_badge(scope.access)) (old_badge(scope)) }
                span.meaning { (spans(first)) }
            }
            div.body id=(scope.name) {
                (paragraphs(rest))
                @if let Some(address) = &scope.docs { p { a href=(address) { "Further documentation" } } }
                (deprecation(scope))
                (relatives(scope, catalog))
                @match (opens.is_empty(), widens.is_empty()) {
                    (true, true) => p.muted { "No endpoint requires it at present." },
                    (true, false) => p.muted { "It only extends responses." },
                    (false, _) => (opened(scope, &opens)),
                }
                @if !widens.is_empty() { (widened(&widens)) }
            }
        }
    }
}

fn old_badge(scope: &Scope) -> Markup {
    html! { @if scope.deprecated.is_some() { " " span.badge { "deprecated" } } }
}

fn words(scope: &Scope) -> String {
    format!("{} {} {}", scope.name, scope.description, scope.access).to_lowercase()
}

fn deprecation(scope: &Scope) -> Markup {
    html! {
        @if let Some(deprecation) = &scope.deprecated {
            p.notice.care {
                "Deprecated since " (deprecation.since) "."
                @if let Some(instead) = &deprecation.instead { " Use " (scope_link(instead)) " instead." }
                @if let Some(day) = &deprecation.remove_after { " It will be removed after " (day) "." }
            }
        }
    }
}

fn relatives(scope: &Scope, catalog: &Catalog) -> Markup {
    let implied: Vec<_> = catalog.implied_by(scope).into_iter().map(|scope| &scope.name).collect();
    let implying = catalog.scopes.iter().filter(|other| catalog.implied_by(other).contains(&scope));
    let implying: Vec<_> = implying.map(|scope| &scope.name).collect();
    html! {
        @if !implied.is_empty() { p { "Implies " (list(&implied)) "." } }
        @if !implying.is_empty() { p { "Implied by " (list(&implying)) "." } }
    }
}

fn list(names: &[&ScopeName]) -> Markup {
    html! { @for (index, name) in names.iter().enumerate() { @if index > 0 { ", " } (scope_link(name)) } }
}

fn opened(scope: &Scope, opens: &[(&Operation<'_>, &Alternative)]) -> Markup {
    html! {
        h4 { "Opens" }
        ul.operations {
            @for (operation, way) in opens {
                @let others: Vec<_> = way.iter().filter(|name| **name != scope.name).collect();
                li {
                    (endpoint_link(operation))
                    @if !others.is_empty() { span.muted { " together with " } (list(&others)) }
                }
            }
        }
    }
}

fn widened(widens: &[&Operation<'_>]) -> Markup {
    html! {
        h4 { "Extends the response of" }
        ul.operations { @for operation in widens { li { (endpoint_link(operation)) } } }
    }
}
