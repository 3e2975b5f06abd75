//! The page as a whole.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use scopewright_catalog::Catalog;

use super::{endpoints, matrix, scopes};
use crate::Api;
use crate::COMMAND;

const SECTIONS: [(&str, &str); 4] =
    [("picker", "Picker"), ("scopes", "Scopes"), ("endpoints", "Endpoints"), ("matrix", "Matrix")];

/// The page.
pub(super) fn page(catalog: &Catalog, apis: &[Api<'_>]) -> String {
    let title = format!("{} {}: scopes", catalog.title, catalog.version);
    let page = html! {
        (DOCTYPE)
        (PreEscaped(format!("<!-- Written by `{COMMAND}` from the catalog and the routes. Do not edit. -->\n")))
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="base.css";
                link rel="stylesheet" href="site.css";
                @for script in ["theme.js", "addresses.js", "data.js", "least.js", "picker.js", "search.js"] {
                    script src=(script) defer {}
                }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (bar(catalog))
                main #main tabindex="-1" {
                    (picker())
                    p.nothing.card.empty hidden { "No matches." }
                    (scopes::section(catalog, apis))
                    (endpoints::section(apis))
                    (matrix::section(catalog, apis))
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn bar(catalog: &Catalog) -> Markup {
    html! {
        header.bar {
            a.brand href="#main" { (catalog.title) " " span.muted { (catalog.version) } }
            nav aria-label="Parts of this page" { @for (id, name) in SECTIONS { a href={ "#" (id) } { (name) } } }
            div.tools.no-print {
                a.explorer.button.little href="api/" hidden { "Try the API" }
                input #search type="search" placeholder="Search  /" aria-label="Search scopes and endpoints" autocomplete="off";
                button #theme.button.little type="button" { "Theme" }
            }
        }
    }
}

/// Returns the placeholder of the picker, which needs scripts. Without them, the lists below have
/// the same content.
fn picker() -> Markup {
    html! {
        section #picker aria-labelledby="picker-heading" {
            h1 #picker-heading { "What does your client need to do?" }
            p.muted {
                "Choose operations to see the fewest scopes that they require, the token request, and what else a token with these scopes allows."
            }
            noscript { p.notice { "The picker needs JavaScript. All scopes and endpoints are listed below." } }
            div #picker-place {}
        }
    }
}
