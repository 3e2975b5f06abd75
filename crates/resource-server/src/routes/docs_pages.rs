//! Pages for the people who write clients: the scope reference, and an explorer in which they call
//! the API.
//!
//! Both are files of the program and the same for everybody, so they are public. The scope
//! reference is the site that `cargo xtask docs` makes; what is particular to this server is
//! `addresses.js`. The explorer is Swagger UI on the server's own OpenAPI document: its dialog asks
//! the issuer for a token with chosen scopes.

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use scopewright_pages::static_files::{self, Page, Policy};
use scopewright_pages::{BASE_STYLE, ICON};
use serde_json::json;
use url::Url;
use utoipa_swagger_ui::Config as SwaggerUi;

use crate::Config;

/// The path of the pages.
const FOLDER: &str = "/docs";

/// The path of the explorer.
const EXPLORER: &str = "/docs/api";

const SITE: [(&str, &str); 9] = [
    ("index.html", include_str!("../../../../docs/site/index.html")),
    ("icon.svg", ICON),
    ("base.css", BASE_STYLE),
    ("site.css", include_str!("../../../scopewright-pages/assets/site.css")),
    ("theme.js", include_str!("../../../scopewright-pages/assets/theme.js")),
    ("search.js", include_str!("../../../scopewright-pages/assets/search.js")),
    ("least.js", include_str!("../../../scopewright-pages/assets/least.js")),
    ("picker.js", include_str!("../../../scopewright-pages/assets/picker.js")),
    ("data.js", include_str!("../../../../docs/site/data.js")),
];

/// The files that the explorer's page asks for.
const SWAGGER_UI: [&str; 8] = [
    "index.html",
    "index.css",
    "swagger-ui.css",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-initializer.js",
    "favicon-16x16.png",
    "favicon-32x32.png",
];

/// The pages, with the addresses of this server and its issuer. The server's own address leads to
/// them.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(config: &Config) -> Router<S> {
    let site = SITE.into_iter().map(|(name, text)| Page::new(name, text));
    let site = site.chain([Page::new("addresses.js", addresses(config))]);
    let explorer = Policy::for_third_party_application(&issuer_origin(config));
    let site = static_files::router(FOLDER, &Policy::strict(), site);
    let start = get(async || Redirect::temporary("/docs/"));
    site.merge(static_files::router(EXPLORER, &explorer, swagger_ui())).route("/", start)
}

/// Returns the origin from which the explorer fetches tokens, or an empty text if the issuer has no
/// URL.
fn issuer_origin(config: &Config) -> String {
    Url::parse(&config.issuer).map(|issuer| issuer.origin().ascii_serialization()).unwrap_or_default()
}

/// Returns the script that replaces `docs/site/addresses.js`, with the addresses of this
/// deployment.
fn addresses(config: &Config) -> String {
    let api = json!({ "baseUrl": config.audience.origin(), "tokenUrl": config.token_endpoint() });
    let issuer = json!({ "baseUrl": config.issuer, "tokenUrl": config.token_endpoint() });
    let addresses = json!({ scopes::VOCABULARY.title: api, "Issuer administration": issuer });
    format!("const ADDRESSES = {addresses};\n")
}

fn swagger_ui() -> impl Iterator<Item = Page> {
    let config = SwaggerUi::from("/caas/openapi.json").use_base_layout().deep_linking(true);
    let config = Arc::new(config.display_request_duration(true).try_it_out_enabled(true));
    SWAGGER_UI.into_iter().map(move |name| {
        let file = utoipa_swagger_ui::serve(name, config.clone()).expect("the configuration is text");
        Page::new(name, file.expect("a test asks for every file").bytes.into_owned())
    })
}
