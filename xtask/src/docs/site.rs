//! `docs/site/`: the same for reading in a browser, with a picker that finds the least scopes for a
//! job.
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

use std::path::PathBuf;

use scopewright_catalog::Catalog;

use super::COMMAND;
use super::operation::Operation;

/// One of the APIs whose scopes the catalog names.
pub(crate) struct SiteApi<'a> {
    pub(crate) title: &'a str,
    /// The default base URL and token endpoint; a server replaces them.
    pub(crate) base_url: &'a str,
    pub(crate) token_url: &'a str,
    pub(crate) operations: Vec<Operation<'a>>,
}

/// The files that this site shares with the pages of both servers.
const BASE_STYLE: &str = include_str!("../../../crates/http-server/assets/base.css");
const ICON: &str = include_str!("../../../crates/http-server/assets/icon.svg");

/// Renders the generated files of the site with their paths below the workspace. Its scripts and
/// `site.css` are hand-written.
pub(crate) fn render(catalog: &Catalog, apis: &[SiteApi<'_>]) -> Vec<(PathBuf, String)> {
    let made = [
        ("index.html", frame::page(catalog, apis)),
        ("data.js", data::data(catalog, apis)),
        ("addresses.js", data::addresses(apis)),
        (
            "base.css",
            format!(
                "/* Copied by `{COMMAND}` from crates/http-server/assets. Do not edit. */\n\n{BASE_STYLE}"
            ),
        ),
        (
            "icon.svg",
            format!("<!-- Copied by `{COMMAND}` from crates/http-server/assets. Do not edit. -->\n{ICON}"),
        ),
    ];
    made.into_iter().map(|(name, text)| (PathBuf::from("docs/site").join(name), text)).collect()
}

#[cfg(test)]
mod tests;
