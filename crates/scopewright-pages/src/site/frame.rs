//! The page as a whole.

use maud::{DOCTYPE, Markup, html};
use scopewright_catalog::Catalog;

use super::{Place, endpoints, matrix, scopes};
use crate::Api;

const SECTIONS: [(&str, &str); 4] =
    [("picker", "Picker"), ("scopes", "Scopes"), ("endpoints", "Endpoints"), ("matrix", "Matrix")];

/// The page.
pub(super) fn page(catalog: &Catalog, apis: &[Api<'_>], place: Place) -> String {
    let title = format!("{} {}: scopes", catalog.title, catalog.version);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="icon.svg" type="image/svg+xml";
                @for style in ["base.css", "bar.css", "site.css"] { link rel="stylesheet" href=(style); }
                @for script in ["theme.js", "data.js", "least.js", "picker.js", "search.js"] {
                    script src=(script) defer {}
                }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (bar(catalog, place))
                main #main tabindex="-1" {
                    (picker(catalog, apis))
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

fn bar(catalog: &Catalog, place: Place) -> Markup {
    html! {
        header.bar {
            a.brand href="#main" { (catalog.title) " " span.muted { (catalog.version) } }
            nav aria-label="Parts of this page" { @for (id, name) in SECTIONS { a href={ "#" (id) } { (name) } } }
            div.tools.no-print {
                @if place == Place::Server { a.button.little href="api/" { "Try the API" } }
                input #search type="search" placeholder="Search  /" aria-label="Search scopes and endpoints" autocomplete="off";
                button #theme.button.little type="button" { "Theme" }
            }
        }
    }
}

/// Returns the placeholder of the picker, which needs scripts. Without them, the lists below have
/// the same content.
fn picker(catalog: &Catalog, apis: &[Api<'_>]) -> Markup {
    html! {
        section #picker aria-labelledby="picker-heading" {
            (subject(catalog, apis))
            h1 #picker-heading { "What does your client need to do?" }
            p.muted {
                "Choose operations to see the fewest scopes that they require, the token request, and what else a token with these scopes allows."
            }
            noscript { p.notice { "The picker needs JavaScript. All scopes and endpoints are listed below." } }
            div #picker-place {}
        }
    }
}

/// One line about the API that the page is about.
fn subject(catalog: &Catalog, apis: &[Api<'_>]) -> Markup {
    html! {
        p.subject {
            "The OAuth scopes of "
            @match apis {
                [] => { strong { (catalog.title) } },
                _ => @for (index, api) in apis.iter().enumerate() {
                    @if index > 0 { " and " }
                    strong { (api.title) }
                    // Other base URLs are relative to the page's own address.
                    @if api.base_url.contains("://") { " at " code { (api.base_url) } }
                },
            }
        }
    }
}
