//! The scope reference as a site, with a picker that finds the least scopes for a job.
//!
//! The pages are plain files: they work from a disk and without a network, ask no other host for
//! anything, and run under a policy that forbids inline scripts and styles. Without JavaScript
//! everything but picker and search is there.

mod data;
mod endpoints;
mod frame;
mod matrix;
mod prose;
mod scopes;

use scopewright_catalog::Catalog;

use crate::{Api, BASE_STYLE, COMMAND, ICON};

/// Renders all files of the site with their names. A server that knows its addresses replaces
/// `addresses.js` by the one of [`addresses`].
pub fn render(catalog: &Catalog, apis: &[Api<'_>]) -> Vec<(&'static str, String)> {
    let copied = |text: &str| format!("/* Written by `{COMMAND}`. Do not edit. */\n\n{text}");
    vec![
        ("index.html", frame::page(catalog, apis)),
        ("data.js", data::data(catalog, apis)),
        ("addresses.js", addresses(apis.iter().map(|api| (api.title, api.base_url, api.token_url)))),
        ("base.css", copied(BASE_STYLE)),
        ("site.css", copied(SITE_STYLE)),
        ("theme.js", copied(include_str!("../assets/theme.js"))),
        ("least.js", copied(include_str!("../assets/least.js"))),
        ("picker.js", copied(include_str!("../assets/picker.js"))),
        ("search.js", copied(include_str!("../assets/search.js"))),
        ("icon.svg", format!("<!-- Written by `{COMMAND}`. Do not edit. -->\n{ICON}")),
    ]
}

const SITE_STYLE: &str = include_str!("../assets/site.css");

/// Renders `addresses.js`: the base URL and the token endpoint of each API by its title.
pub fn addresses<'a>(apis: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> String {
    data::addresses(apis)
}

#[cfg(test)]
mod tests;
