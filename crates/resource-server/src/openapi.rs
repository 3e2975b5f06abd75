//! The OpenAPI document of the API, from its surface.

mod links;

use scopes::Scope;
use scopewright::Surface;
use scopewright_openapi::{CommonAnswer, DocumentError, ExamplesFile, Service};

use crate::Config;
use crate::http::envelope::ErrorEnvelope;
use links::LINKS;

/// Returns the document as indented JSON.
pub(crate) fn document(surface: &Surface, config: &Config) -> String {
    let document = with_service(config, |service| scopewright_openapi::document(service, surface));
    serde_json::to_string_pretty(&document).expect("a test writes the document")
}

/// Returns the documents for `cargo scopes docs`.
pub(crate) fn documents(surface: &Surface, config: &Config) -> String {
    with_service(config, |service| scopewright_openapi::documents(service, surface))
}

/// Returns the pages about the API at `/docs`.
pub(crate) fn pages<S: Clone + Send + Sync + 'static>(surface: &Surface, config: &Config) -> axum::Router<S> {
    with_service(config, |service| scopewright_openapi::pages(service, surface))
}

/// Renders the description of the API.
fn with_service<T>(config: &Config, render: impl FnOnce(&Service<'_>) -> Result<T, DocumentError>) -> T {
    let caas = Scope::ALL.iter().filter(|scope| scope.as_str().starts_with("caas:"));
    let examples: ExamplesFile =
        serde_json::from_str(include_str!("../data/examples.json")).expect("a test reads data/examples.json");
    let service = Service {
        title: scopes::VOCABULARY.title,
        version: scopes::VOCABULARY.version,
        description: DESCRIPTION,
        server_url: config.audience.origin(),
        token_url: &config.token_endpoint(),
        scopes: caas.map(|scope| scope.id()).collect(),
        common_answers: &COMMON_ANSWERS,
        error_body: Some(|generator| generator.subschema_for::<ErrorEnvelope>()),
        links: &LINKS,
        examples: &examples.examples,
    };
    render(&service).expect("a test writes the document, and the addresses cannot break it")
}

const RETRY_AFTER: (&str, &str) = ("Retry-After", "Seconds until a retry is worthwhile.");

/// The responses of any operation after authentication.
const COMMON_ANSWERS: [CommonAnswer<'_>; 3] = [
    CommonAnswer {
        status: 429,
        name: "TooManyRequests",
        description: "The client has made more requests in this minute than it may.",
        headers: &[
            RETRY_AFTER,
            ("X-RateLimit-Limit", "Requests that the client may make per minute."),
            ("X-RateLimit-Remaining", "Requests that remain."),
            ("X-RateLimit-Reset", "Seconds until the full quota is available again."),
        ],
    },
    CommonAnswer {
        status: 500,
        name: "InternalServer",
        description: "The server failed; its log has the correlation id.",
        headers: &[],
    },
    CommonAnswer {
        status: 503,
        name: "ServiceUnavailable",
        description: "The database or the issuer's keys are unavailable.",
        headers: &[RETRY_AFTER],
    },
];

const DESCRIPTION: &str = "Enrichment and categorisation of bank transactions. Users, accounts and transactions have \
    the ids that you give them; what you store is yours alone. Every response has a correlation id, and every failure \
    is an object with `code`, `message` and `correlationId`.";

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::with_service;
    use crate::{BaseUrl, Config};

    #[test]
    fn the_document_leaves_nothing_out() {
        let audience: BaseUrl = "https://api.test/caas/v1".parse().expect("a base URL");
        let config = Config::new("https://issuer.test/oidc", audience, PathBuf::from("unused.sqlite"));
        let left_out = with_service(&config, |service| {
            Ok(scopewright_openapi::undescribed(service, &crate::router::surface()))
        });
        assert_eq!(left_out, []);
    }
}
