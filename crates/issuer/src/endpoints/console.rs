//! The console: pages for administrators that use the admin API.
//!
//! The pages are static files of the program (`console/`), the same for every visitor, and get all
//! data from the admin API after sign-in. So they are public and need no guard. Only `config.json`
//! depends on the issuer.

use axum::Router;
use scopewright::Access;
use scopewright_pages::static_files::{self, Page, Policy};
use scopewright_pages::{BASE_STYLE, ICON};
use serde::Serialize;

use crate::IssuerUrl;
use crate::apis::administrative::administrative_scopes;

/// The path of the console. It does not depend on the issuer's path, since people know only the
/// host.
const FOLDER: &str = "/console";

const FILES: [(&str, &str); 31] = [
    ("index.html", include_str!("../../console/index.html")),
    ("icon.svg", ICON),
    ("base.css", BASE_STYLE),
    ("console.css", include_str!("../../console/console.css")),
    ("main.js", include_str!("../../console/main.js")),
    ("api.js", include_str!("../../console/api.js")),
    ("dom.js", include_str!("../../console/dom.js")),
    ("time.js", include_str!("../../console/time.js")),
    ("dialog.js", include_str!("../../console/dialog.js")),
    ("theme.js", include_str!("../../console/theme.js")),
    ("sign-in.js", include_str!("../../console/sign-in.js")),
    ("clients.js", include_str!("../../console/clients.js")),
    ("client.js", include_str!("../../console/client.js")),
    ("new-client.js", include_str!("../../console/new-client.js")),
    ("scope-picker.js", include_str!("../../console/scope-picker.js")),
    ("scopes.js", include_str!("../../console/scopes.js")),
    ("secrets.js", include_str!("../../console/secrets.js")),
    ("settings.js", include_str!("../../console/settings.js")),
    ("apis.js", include_str!("../../console/apis.js")),
    ("api-page.js", include_str!("../../console/api-page.js")),
    ("api-catalog.js", include_str!("../../console/api-catalog.js")),
    ("api-change.js", include_str!("../../console/api-change.js")),
    ("api-difference.js", include_str!("../../console/api-difference.js")),
    ("api-settings.js", include_str!("../../console/api-settings.js")),
    ("catalog-field.js", include_str!("../../console/catalog-field.js")),
    ("catalog-problems.js", include_str!("../../console/catalog-problems.js")),
    ("new-api.js", include_str!("../../console/new-api.js")),
    ("keys.js", include_str!("../../console/keys.js")),
    ("decisions.js", include_str!("../../console/decisions.js")),
    ("changes.js", include_str!("../../console/changes.js")),
    ("hints.js", include_str!("../../console/hints.js")),
];

/// Serves the pages and `config.json`.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(issuer: &IssuerUrl) -> Router<S> {
    let config = serde_json::to_vec(&ConsoleConfig::of(issuer)).expect("text and lists are JSON");
    let files = FILES.into_iter().map(|(name, text)| Page::new(name, text));
    static_files::router(FOLDER, &Policy::strict(), files.chain([Page::new("config.json", config)]))
}

/// The data that the pages need before sign-in. All of it is public: it is in the metadata as well.
#[derive(Serialize)]
struct ConsoleConfig<'i> {
    /// The issuer, for display.
    issuer: &'i str,
    /// The path below which the endpoints are, on the host of the page.
    path: &'i str,
    /// The scopes that an administrator can sign in with.
    scopes: Vec<ConsoleScope>,
}

#[derive(Serialize)]
struct ConsoleScope {
    name: &'static str,
    access: &'static str,
}

impl<'i> ConsoleConfig<'i> {
    fn of(issuer: &'i IssuerUrl) -> Self {
        let scopes = administrative_scopes()
            .map(|scope| ConsoleScope { name: scope.as_str(), access: Access::as_str(scope.access()) });
        Self { issuer: issuer.as_str(), path: issuer.path(), scopes: scopes.collect() }
    }
}
