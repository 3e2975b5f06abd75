//! `docs/site/`: the same for reading in a browser, with a picker that finds the least scopes for a job.
//!
//! The pages are plain files: they work from a disk and without a network, ask no other host for anything, and run under a policy
//! that forbids inline scripts and styles. Without JavaScript everything but picker and search is there.

mod data;
mod endpoints;
mod frame;
mod matrix;
mod prose;
mod scopes;

use std::path::PathBuf;

use scope_catalog::Catalog;

use super::operation::Operation;

/// One of the APIs whose scopes the catalog names.
pub(crate) struct SiteApi<'a> {
    pub(crate) title: &'a str,
    /// Where it is served, and where its tokens come from, unless a server says otherwise.
    pub(crate) base_url: &'a str,
    pub(crate) token_url: &'a str,
    pub(crate) operations: Vec<Operation<'a>>,
}

/// The files that are the same whatever the catalog says, by name.
const ASSETS: [(&str, &str); 7] = [
    // What the pages of both servers have in common.
    ("icon.svg", include_str!("../../../crates/serving/assets/icon.svg")),
    ("base.css", include_str!("../../../crates/serving/assets/base.css")),
    ("site.css", include_str!("../../site/site.css")),
    ("theme.js", include_str!("../../site/theme.js")),
    ("search.js", include_str!("../../site/search.js")),
    ("least.js", include_str!("../../site/least.js")),
    ("picker.js", include_str!("../../site/picker.js")),
];

/// The files of the site, each with its place below the workspace.
pub(crate) fn render(catalog: &Catalog, apis: &[SiteApi<'_>]) -> Vec<(PathBuf, String)> {
    let made = [
        ("index.html", frame::page(catalog, apis)),
        ("data.js", data::data(catalog, apis)),
        ("addresses.js", data::addresses(apis)),
    ];
    let assets = ASSETS.map(|(name, text)| (name, text.to_owned()));
    made.into_iter().chain(assets).map(|(name, text)| (PathBuf::from("docs/site").join(name), text)).collect()
}

#[cfg(test)]
mod tests;
