//! The answer to a request that a guard does not let through (RFC 6750 section 3).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use scopewright_token::excerpt;
use serde::Serialize;
use serde_json::json;

use crate::authenticator::{Cause, Disbelief};
use crate::quota::Quota;

/// Why a request was refused, and how the refusal names the place where tokens are to be had.
///
/// As a response it has the status and the `WWW-Authenticate` challenge of RFC 6750, and a small JSON body unless the API
/// [writes its own](crate::AuthenticatorBuilder::refusal_body). It also puts itself into the response's extensions, for layers that
/// count or log, or know more of the request.
#[derive(Clone, Debug)]
pub struct Refusal {
    reason: Reason,
    place: Arc<Place>,
    detail: Option<Box<str>>,
    kid: Option<Box<str>>,
    quota: Option<Quota>,
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
    /// The token is good, and its client has asked for [too much](crate::AuthenticatorBuilder::limit): it may go on after this time.
    TooManyRequests(Duration),
    /// The issuer's keys have never been fetched, so no token can be judged.
    KeysUnavailable,
    /// The program runs the handler without an authenticator. A mistake of its authors: nobody is let in.
    NoAuthenticator,
}

/// The body of a refusal in an API's own form.
#[derive(Clone, Debug)]
pub struct RefusalBody {
    content_type: HeaderValue,
    bytes: Bytes,
}

impl RefusalBody {
    /// A body of any media type.
    pub fn new(content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        Self { content_type, bytes: bytes.into() }
    }

    /// A JSON body. What cannot be written as JSON becomes `null`.
    pub fn json(value: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(value).unwrap_or_else(|_| b"null".to_vec());
        Self::new(HeaderValue::from_static("application/json"), bytes)
    }
}

/// What all refusals of one resource server have in common.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) realm: String,
    pub(crate) resource_metadata: Option<String>,
    pub(crate) body: Option<WriteBody>,
}

type WriteBody = Box<dyn Fn(&Refusal) -> RefusalBody + Send + Sync>;

impl Refusal {
    pub(crate) fn new(reason: Reason, place: &Arc<Place>) -> Self {
        Self { reason, place: Arc::clone(place), detail: None, kid: None, quota: None }
    }

    /// For a token that was rejected. The detail is for the log: it would help an attacker to mend
    /// a forged token.
    pub(crate) fn of_token(disbelief: Disbelief, place: &Arc<Place>) -> Self {
        let kid = disbelief.kid.as_deref().map(|kid| excerpt(kid).into());
        let (reason, detail) = match disbelief.cause {
            Cause::Token(error) => {
                let detail = disbelief.detail.unwrap_or_else(|| error.to_string().into());
                (Reason::InvalidToken, Some(detail))
            }
            Cause::NoKeys => (Reason::KeysUnavailable, None),
        };
        Self { detail, kid, ..Self::new(reason, place) }
    }

    /// Adds the rate limit of the client, for a request that was counted.
    pub(crate) fn with_quota(self, quota: Option<Quota>) -> Self {
        Self { quota, ..self }
    }

    /// For a guard that does not find an authenticator in the request. `operation` may be the path
    /// of the request.
    pub(crate) fn unguarded(operation: &str) -> Self {
        tracing::error!(
            operation = excerpt(operation),
            "the router has no authenticator; make it with `scopewright::Router::into_axum`"
        );
        Self::new(Reason::NoAuthenticator, &Arc::default())
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
            Reason::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
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
            Reason::NoCredentials
            | Reason::TooManyRequests(_)
            | Reason::KeysUnavailable
            | Reason::NoAuthenticator => None,
        }
    }

    /// One sentence for the client's developer.
    pub fn description(&self) -> &'static str {
        match self.reason {
            Reason::NoCredentials => "this operation needs an access token",
            Reason::Malformed(what) => what,
            Reason::InvalidToken => "the access token is not valid here, or no longer",
            Reason::InsufficientScope(_) => "the access token lacks a scope that this operation needs",
            Reason::TooManyRequests(_) => "the client has made too many requests; wait, then go on",
            Reason::KeysUnavailable => "access tokens cannot be verified at the moment",
            Reason::NoAuthenticator => "the server is not set up to verify access tokens",
        }
    }

    /// After how many seconds it is worth trying again: the value of `Retry-After` (RFC 9110 section 10.2.3), where the answer
    /// has one. Never too early, and at least one.
    pub fn retry_after(&self) -> Option<u64> {
        match self.reason {
            Reason::TooManyRequests(wait) => {
                Some(wait.as_secs().saturating_add((wait.subsec_nanos() > 0).into()).max(1))
            }
            Reason::KeysUnavailable => Some(5),
            _ => None,
        }
    }

    /// Why the token was rejected. What the token says is cut and escaped.
    pub(crate) fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The key that a rejected token names, cut and escaped.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The value of `WWW-Authenticate`, where the answer has one.
    pub fn challenge(&self) -> Option<String> {
        match self.reason {
            Reason::TooManyRequests(_) | Reason::KeysUnavailable | Reason::NoAuthenticator => return None,
            Reason::NoCredentials
            | Reason::Malformed(_)
            | Reason::InvalidToken
            | Reason::InsufficientScope(_) => {}
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

    /// The answer for any HTTP service: the only place where one is made.
    pub(crate) fn into_http(self) -> http::Response<Bytes> {
        let RefusalBody { content_type, bytes } = match &self.place.body {
            Some(write) => write(&self),
            None => self.plain_body(),
        };
        let mut response = http::Response::new(bytes);
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, content_type);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(challenge) = self.challenge().and_then(|text| HeaderValue::try_from(text).ok()) {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if let Some(quota) = self.quota {
            response.extensions_mut().insert(quota);
        }
        response.extensions_mut().insert(self);
        response
    }

    fn plain_body(&self) -> RefusalBody {
        let error = match self.reason {
            Reason::NoCredentials => "unauthorized",
            Reason::Malformed(_) => "invalid_request",
            Reason::InvalidToken => "invalid_token",
            Reason::InsufficientScope(_) => "insufficient_scope",
            Reason::TooManyRequests(_) => "too_many_requests",
            Reason::KeysUnavailable => "temporarily_unavailable",
            Reason::NoAuthenticator => "server_error",
        };
        RefusalBody::json(&json!({ "error": error, "error_description": self.description() }))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.into_http().map(Body::from)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}

impl std::error::Error for Refusal {}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("realm", &self.realm).finish_non_exhaustive()
    }
}

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
