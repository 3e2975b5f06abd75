//! The explorer: Swagger UI in the colours of the other pages, in which people call the API.
//!
//! Its page has a way back to the scope reference, whose files `base.css`, `bar.css`, `theme.js`
//! and `icon.svg` it uses from the folder above. The program adds [`SWAGGER_UI`].

use maud::{DOCTYPE, html};

/// The files of Swagger UI that the page needs.
pub const SWAGGER_UI: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// Renders the files of the explorer of an API with their names. The OpenAPI document is
/// `openapi.json` in the folder above.
pub fn render(title: &str, version: &str) -> Vec<(&'static str, String)> {
    vec![
        ("index.html", page(title, version)),
        ("explorer.css", include_str!("../assets/explorer.css").to_owned()),
        ("explorer.js", include_str!("../assets/explorer.js").to_owned()),
    ]
}

fn page(title: &str, version: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " " (version) ": explorer" }
                link rel="icon" href="../icon.svg" type="image/svg+xml";
                @for style in ["../base.css", "../bar.css", "swagger-ui.css", "explorer.css"] {
                    link rel="stylesheet" href=(style);
                }
                @for script in ["../theme.js", "swagger-ui-bundle.js", "explorer.js"] { script src=(script) defer {} }
            }
            body {
                header.bar {
                    a.brand href="../" { (title) " " span.muted { (version) } }
                    nav aria-label="Pages" { a href="../" { "Scopes and picker" } }
                    div.tools { button #theme.button.little type="button" { "Theme" } }
                }
                noscript { p.notice { "The explorer needs JavaScript." } }
                main #swagger-ui {}
            }
        }
    };
    page.into_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn the_page_leads_back_and_has_nothing_inline() {
        let files = render("Shop <b>", "1");
        let page = &files[0].1;
        assert!(page.contains("<title>Shop &lt;b&gt; 1: explorer</title>"), "{page}");
        assert!(page.contains("href=\"../\"") && page.contains("id=\"theme\""), "{page}");
        for forbidden in [" style=", "<style", " onclick=", "<script>", "://"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}
