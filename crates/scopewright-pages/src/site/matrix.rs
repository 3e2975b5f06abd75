//! The matrix: every endpoint against every scope of its API.

use maud::{Markup, html};
use scopewright_catalog::{Catalog, Scope};

use super::endpoints::endpoint_link;
use super::prose::scope_link;
use crate::{Api, Operation};

/// A table for each API.
pub(super) fn section(catalog: &Catalog, apis: &[Api<'_>]) -> Markup {
    let tables = apis.iter().filter(|api| !api.operations.is_empty());
    html! {
        section id="matrix" aria-labelledby="matrix-heading" {
            h2 #matrix-heading { "Matrix" }
            p.legend.muted {
                @for mark in [Mark::Enough, Mark::Together, Mark::Widens] {
                    span { (sign(mark)) " " (mark.meaning()) }
                }
            }
            @for api in tables {
                @if apis.len() > 1 { h3 { (api.title) } }
                (table(catalog, api))
            }
        }
    }
}

fn table(catalog: &Catalog, api: &Api<'_>) -> Markup {
    let asked = |scope: &&Scope| api.operations.iter().any(|one| Mark::of(one, scope).is_some());
    let scopes: Vec<_> = catalog.scopes.iter().filter(asked).collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "Matrix of " (api.title) } {
            table.matrix {
                thead {
                    tr {
                        th scope="col" { "Endpoint" }
                        @for scope in &scopes {
                            th scope="col" class=(scope.access) { div { (scope_link(&scope.name)) } }
                        }
                    }
                }
                tbody { @for operation in &api.operations { (row(operation, &scopes)) } }
            }
        }
    }
}

fn row(operation: &Operation<'_>, scopes: &[&Scope]) -> Markup {
    html! {
        tr {
            th scope="row" { (endpoint_link(operation)) }
            @if operation.is_guarded() {
                @for scope in scopes { td { @if let Some(mark) = Mark::of(operation, scope) { (sign(mark)) } } }
            } @else if !scopes.is_empty() {
                td.public colspan=(scopes.len()) { "public" }
            }
        }
    }
}

/// The effect of a scope on an endpoint.
#[derive(Clone, Copy)]
enum Mark {
    Enough,
    Together,
    Widens,
}

impl Mark {
    fn of(operation: &Operation<'_>, scope: &Scope) -> Option<Self> {
        match operation.way_in_by(scope).map(|way| way.len()) {
            Some(1) => Some(Self::Enough),
            Some(_) => Some(Self::Together),
            None => operation.is_widened_by(scope).then_some(Self::Widens),
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Enough => "opens it",
            Self::Together => "opens it together with others",
            Self::Widens => "extends its response",
        }
    }
}

fn sign(mark: Mark) -> Markup {
    let (class, sign) = match mark {
        Mark::Enough => ("enough", "●"),
        Mark::Together => ("together", "◐"),
        Mark::Widens => ("widens", "○"),
    };
    html! { span class={ "mark " (class) } title=(mark.meaning()) role="img" aria-label=(mark.meaning()) { (sign) } }
}
