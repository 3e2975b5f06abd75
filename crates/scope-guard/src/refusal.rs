//! The answer to a request that a guard does not let through (RFC 6750 section 3).

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;

/// Why a request was refused, and how the refusal names the place where tokens are to be had.
///
/// As a response it has the status and the `WWW-Authenticate` challenge of RFC 6750 and a small JSON body. It also puts
/// itself into the response's extensions, so that an API with an error envelope of its own can write that instead
/// of the body; status and challenge stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reason: Reason,
    place: Arc<Place>,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The request carries no bearer token.
    NoCredentials,
    /// The request's credentials are not of the form that RFC 6750 asks for.
    Malformed(&'static str),
    /// The token is expired, forged, for somebody else or otherwise not to be believed. Which of them is for the log only.
    InvalidToken,
    /// The token is good but lacks scope: these tokens, separated by spaces, are missing.
    InsufficientScope(String),
    /// The issuer's keys have never been fetched, so no token can be judged.
    KeysUnavailable,
    /// The program runs the handler without an authenticator. A mistake of its authors: nobody is let in.
    NoAuthenticator,
}

/// What every challenge of one resource server says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) realm: String,
    pub(crate) resource_metadata: Option<String>,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, place: &Arc<Place>) -> Self {
        Self { reason, place: Arc::clone(place) }
    }

    /// For a guard that finds no authenticator in the request.
    pub(crate) fn unguarded(operation: &str) -> Self {
        tracing::error!(
            operation,
            "the router has no authenticator; make it with `scope_guard::Router::into_axum`"
        );
        Self { reason: Reason::NoAuthenticator, place: Arc::default() }
    }

    /// Why.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self.reason {
            Reason::Malformed(_) => StatusCode::BAD_REQUEST,
            Reason::NoCredentials | Reason::InvalidToken => StatusCode::UNAUTHORIZED,
            Reason::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Reason::KeysUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Reason::NoAuthenticator => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error code of RFC 6750 section 3.1, where there is one. A request without credentials gets none.
    pub fn error_code(&self) -> Option<&'static str> {
        match self.reason {
            Reason::Malformed(_) => Some("invalid_request"),
            Reason::InvalidToken => Some("invalid_token"),
            Reason::InsufficientScope(_) => Some("insufficient_scope"),
            Reason::NoCredentials | Reason::KeysUnavailable | Reason::NoAuthenticator => None,
        }
    }

    /// One sentence for the client's developer.
    pub fn description(&self) -> &'static str {
        match self.reason {
            Reason::NoCredentials => "this operation needs an access token",
            Reason::Malformed(what) => what,
            Reason::InvalidToken => "the access token is not valid here, or no longer",
            Reason::InsufficientScope(_) => "the access token lacks a scope that this operation needs",
            Reason::KeysUnavailable => "access tokens cannot be verified at the moment",
            Reason::NoAuthenticator => "the server is not set up to verify access tokens",
        }
    }

    /// The value of `WWW-Authenticate`, where the answer has one.
    pub fn challenge(&self) -> Option<String> {
        if matches!(self.reason, Reason::KeysUnavailable | Reason::NoAuthenticator) {
            return None;
        }
        let mut challenge = Challenge::new(&self.place.realm);
        if let Some(code) = self.error_code() {
            challenge.add("error", code);
            challenge.add("error_description", self.description());
        }
        if let Reason::InsufficientScope(scope) = &self.reason {
            challenge.add("scope", scope);
        }
        if let Some(url) = &self.place.resource_metadata {
            challenge.add("resource_metadata", url);
        }
        Some(challenge.text)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = self.error_code().unwrap_or("unauthorized");
        let body = json!({ "error": error, "error_description": self.description() });
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = self.challenge().and_then(|text| HeaderValue::try_from(text).ok()) {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if self.reason == Reason::KeysUnavailable {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}

impl std::error::Error for Refusal {}

/// A `Bearer` challenge that grows. At least one parameter must follow the scheme (RFC 6750 section 3): the realm does.
struct Challenge {
    text: String,
}

impl Challenge {
    fn new(realm: &str) -> Self {
        Self { text: format!("Bearer realm={}", quoted(realm)) }
    }

    fn add(&mut self, name: &str, value: &str) {
        self.text.push_str(&format!(", {name}={}", quoted(value)));
    }
}

/// A quoted string (RFC 9110 section 5.6.4); what may not stand in a header becomes `?`.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(if matches!(c, ' '..='~') { c } else { '?' });
    }
    quoted.push('"');
    quoted
}
