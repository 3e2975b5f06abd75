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

use maud::DOCTYPE;
use scopewright_catalog::Catalog;

use crate::{Api, BASE_STYLE, COMMAND, ICON};

/// The place that the site is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Files that `cargo scopes docs` writes. Each names the command.
    Files,
    /// A server, which has an [`explorer`](crate::explorer) at `api/`.
    Server,
}

/// Renders all files of the site with their names.
pub fn render(catalog: &Catalog, apis: &[Api<'_>], place: Place) -> Vec<(&'static str, String)> {
    let files = vec![
        ("index.html", frame::page(catalog, apis, place)),
        ("data.js", data::data(catalog, apis)),
        ("base.css", BASE_STYLE.to_owned()),
        ("bar.css", include_str!("../assets/bar.css").to_owned()),
        ("site.css", include_str!("../assets/site.css").to_owned()),
        ("theme.js", include_str!("../assets/theme.js").to_owned()),
        ("least.js", include_str!("../assets/least.js").to_owned()),
        ("picker.js", include_str!("../assets/picker.js").to_owned()),
        ("search.js", include_str!("../assets/search.js").to_owned()),
        ("icon.svg", ICON.to_owned()),
    ];
    match place {
        Place::Files => files.into_iter().map(|(name, text)| (name, with_note(name, &text))).collect(),
        Place::Server => files,
    }
}

/// Returns the text of a file with a comment about the command that writes it.
fn with_note(name: &str, text: &str) -> String {
    let note = format!("Written by `{COMMAND}`. Do not edit.");
    match name.rsplit('.').next() {
        // A comment before the document type would be a page of the time before standards.
        Some("html") => {
            let doctype = DOCTYPE.into_string();
            text.replacen(&doctype, &format!("{doctype}<!-- {note} -->\n"), 1)
        }
        Some("svg") => format!("<!-- {note} -->\n{text}"),
        _ => format!("/* {note} */\n\n{text}"),
    }
}

#[cfg(test)]
mod tests;
