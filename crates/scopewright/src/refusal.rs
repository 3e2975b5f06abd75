//! The response to a request that a guard refuses (RFC 6750 section 3).

use std::fmt;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use scopewright_token::excerpt;
use serde::Serialize;
use serde_json::json;

mod reason;

pub use reason::Reason;

use crate::challenge::ChallengeContext;
use crate::quota::Quota;
use crate::token_failure::{FailureCause, TokenFailure};

/// A refused request, with the reason.
///
/// As a response it has the status and the `WWW-Authenticate` challenge of RFC 6750, and a small
/// JSON body unless the API [writes its own](crate::AuthenticatorBuilder::refusal_body). It inserts
/// itself into the response's extensions, where layers can count it, log it or write a body with
/// data of the request.
#[derive(Clone, Debug)]
pub struct Refusal {
    reason: Reason,
    context: Arc<RefusalContext>,
    detail: Option<Box<str>>,
    kid: Option<Box<str>>,
    quota: Option<Arc<Quota>>,
}

/// The settings that all refusals of a resource server share.
#[derive(Default)]
pub(crate) struct RefusalContext {
    pub(crate) challenge: ChallengeContext,
    pub(crate) body: Option<WriteBody>,
}

type WriteBody = Box<dyn Fn(&Refusal) -> RefusalBody + Send + Sync>;

impl Refusal {
    pub(crate) fn new(reason: Reason, context: &Arc<RefusalContext>) -> Self {
        Self { reason, context: Arc::clone(context), detail: None, kid: None, quota: None }
    }

    /// Refuses a request with a rejected token. The detail is only logged, because it would help an
    /// attacker to correct a forged token.
    pub(crate) fn of_token(failure: TokenFailure, context: &Arc<RefusalContext>) -> Self {
        let kid = failure.kid.as_deref().map(|kid| excerpt(kid).into());
        let (reason, detail) = match failure.cause {
            FailureCause::Token(error) => {
                let detail = failure.detail.unwrap_or_else(|| error.to_string().into());
                (Reason::InvalidToken, Some(detail))
            }
            FailureCause::NoKeys => (Reason::KeysUnavailable, None),
        };
        Self { detail, kid, ..Self::new(reason, context) }
    }

    /// Refuses a request in which the guard finds no authenticator. `operation` may be the path of
    /// the request.
    pub(crate) fn without_authenticator(operation: &str) -> Self {
        tracing::error!(
            operation = excerpt(operation),
            "the router has no authenticator; build it with `scopewright::Router::into_axum`"
        );
        Self::new(Reason::NoAuthenticator, &Arc::default())
    }

    /// Adds the rate limit of the client, for a request that was counted.
    pub(crate) fn with_quota(self, quota: Option<Arc<Quota>>) -> Self {
        Self { quota, ..self }
    }

    /// Returns the reason.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Returns the status of the response.
    pub fn status(&self) -> StatusCode {
        self.reason.properties().status
    }

    /// Returns the error code of RFC 6750 section 3.1. A request without credentials has none.
    pub fn error_code(&self) -> Option<&'static str> {
        self.reason.properties().error_code
    }

    /// Returns a sentence for the client's developer.
    pub fn description(&self) -> &'static str {
        self.reason.properties().description
    }

    /// Returns the value of `Retry-After` in seconds (RFC 9110 section 10.2.3), if the response has
    /// one. It is rounded up, and at least one.
    pub fn retry_after(&self) -> Option<u64> {
        self.reason.retry_after()
    }

    /// Returns the value of `WWW-Authenticate`, if the response has one.
    pub fn challenge(&self) -> Option<String> {
        let properties = self.reason.properties();
        let error = properties.error_code.map(|code| (code, properties.description));
        properties.has_challenge.then(|| self.context.challenge.challenge(error, self.reason.missing_scope()))
    }

    /// Returns the `decision` label in logs and metrics.
    pub(crate) fn label(&self) -> &'static str {
        self.reason.properties().label
    }

    /// Returns why the token was rejected. Values of the token are cut and escaped.
    pub(crate) fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Returns the key that a rejected token names, cut and escaped.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Makes the HTTP response. No other function makes one for a refusal.
    pub(crate) fn into_http(self) -> http::Response<Bytes> {
        let RefusalBody { content_type, bytes } = match &self.context.body {
            Some(write) => write(&self),
            None => self.default_body(),
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
        if let Some(quota) = self.quota.as_deref() {
            response.extensions_mut().insert(*quota);
        }
        response.extensions_mut().insert(self);
        response
    }

    fn default_body(&self) -> RefusalBody {
        let code = self.reason.properties().body_code;
        RefusalBody::json(&json!({ "error": code, "error_description": self.description() }))
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

impl fmt::Debug for RefusalContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusalContext").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}

/// The body of a refusal in an API's own format.
#[derive(Clone, Debug)]
pub struct RefusalBody {
    content_type: HeaderValue,
    bytes: Bytes,
}

impl RefusalBody {
    /// Returns a body of any media type.
    pub fn new(content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        Self { content_type, bytes: bytes.into() }
    }

    /// Returns a JSON body. A value that cannot be written as JSON becomes `null`.
    pub fn json(value: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(value).unwrap_or_else(|_| b"null".to_vec());
        Self::new(HeaderValue::from_static("application/json"), bytes)
    }
}
