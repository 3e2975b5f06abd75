//! Small pieces of text: scopes, sentences, paragraphs.

use maud::{Markup, html};
use scopewright_catalog::{Access, Catalog, ScopeName};

use crate::{Alternative, Requirement};

/// Returns a scope's name as a link to its description. A long name may break after its colons.
pub(super) fn scope_link(name: &ScopeName) -> Markup {
    html! { a href={ "#" (name) } { (scope_code(name)) } }
}

/// A scope's name.
pub(super) fn scope_code(name: &ScopeName) -> Markup {
    let parts = name.as_str().split_inclusive(':');
    html! { code { @for (index, part) in parts.enumerate() { @if index > 0 { wbr; } (part) } } }
}

/// The access level, by word and colour.
pub(super) fn access_badge(access: Access) -> Markup {
    let word = access.as_str();
    html! { span class={ "badge " (word) } { (word) } }
}

/// `a and b, or c`.
pub(super) fn in_words(requirement: &Requirement) -> Markup {
    html! {
        @for (index, alternative) in requirement.alternatives().enumerate() {
            @if index > 0 { ", or " }
            (all_of(alternative))
        }
    }
}

/// `a and b`.
pub(super) fn all_of(alternative: &Alternative) -> Markup {
    html! {
        @for (index, name) in alternative.iter().enumerate() {
            @if index > 0 { " and " }
            (scope_link(name))
        }
    }
}

/// Text as a doc comment has it: paragraphs, and code between backticks.
pub(super) fn paragraphs(text: &str) -> Markup {
    html! { @for paragraph in text.split("\n\n").filter(|text| !text.trim().is_empty()) { p { (spans(paragraph)) } } }
}

/// Text with code between backticks.
pub(super) fn spans(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Returns the scopes of a catalog by their groups, in its order; `None` is the key of scopes
/// without a group.
pub(super) fn grouped(
    catalog: &Catalog,
) -> Vec<(Option<&scopewright_catalog::Group>, Vec<&scopewright_catalog::Scope>)> {
    let mut groups: Vec<(Option<&scopewright_catalog::Group>, Vec<&scopewright_catalog::Scope>)> = Vec::new();
    for scope in &catalog.scopes {
        let group = catalog.group_of(scope);
        match groups.last_mut() {
            Some((last, scopes)) if *last == group => scopes.push(scope),
            _ => groups.push((group, vec![scope])),
        }
    }
    groups
}
