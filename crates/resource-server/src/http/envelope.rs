//! The envelope of every response: `{data, links?, meta}` or `{code, message, correlationId,
//! details?}`.
//!
//! Handlers, extractors and guards put an [`Answer`], an [`ApiError`] or a [`Refusal`] into the
//! extensions of their response. Only [`write_envelopes`] knows the correlation id and writes
//! bodies. It does not change status and headers, so a challenge is preserved.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cli_output::excerpt;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use schemars::JsonSchema;
use scopewright::Refusal;
use serde::Serialize;
use serde_json::value::RawValue;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::http::error::ApiError;
use crate::http::validate::{Problem, Problems};
use enrichment::TransactionId;

/// The outermost layer: gives every request a correlation id, logs what became of it, and writes
/// the envelope.
pub(crate) async fn write_envelopes(mut request: Request, next: Next) -> Response {
    let correlation_id = Uuid::new_v4();
    request.extensions_mut().insert(CorrelationId(correlation_id));
    // What a stranger wrote is logged in one line of the request, and not in the span, which all
    // its lines repeat.
    let method = excerpt(request.method().as_str()).into_owned();
    let path = excerpt(request.uri().path()).into_owned();
    let span = tracing::info_span!("request", %correlation_id);
    async {
        let response = next.run(request).await;
        log(&method, &path, &response);
        with_envelope(response, correlation_id)
    }
    .instrument(span)
    .await
}

/// The correlation id of a request, in its extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CorrelationId(pub(crate) Uuid);

/// The result of a handler, before the envelope is added.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) data: Box<RawValue>,
    pub(crate) count: Option<usize>,
    pub(crate) links: Option<Links>,
    pub(crate) error_transaction_ids: Vec<TransactionId>,
}

/// The body of an answer with data.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Envelope<T, M = ResponseMeta> {
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    links: Option<Links>,
    meta: M,
}

/// The body of an answer with one part of a list.
// Only this one has links, so it is described for itself.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "it is the schema of an `Envelope` with links")]
pub(crate) struct PageEnvelope<T> {
    data: Vec<T>,
    links: Links,
    meta: ResponseMeta,
}

/// The absolute URLs of a part of a list and its neighbours.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Links {
    /// This part.
    #[serde(rename = "self")]
    pub(crate) this: String,
    /// The part after it, if there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    pub(crate) next: Option<String>,
    /// The part before it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    pub(crate) prev: Option<String>,
}

/// The metadata of every response.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResponseMeta {
    /// The id of this request; include it in support requests.
    correlation_id: Uuid,
    /// The number of items in `data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
}

/// The metadata of the response to a batch.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionsEnrichResponseMeta {
    #[serde(flatten)]
    common: ResponseMeta,
    /// The ids of transactions that were left out because their splits break a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    error_transaction_ids: Vec<TransactionId>,
}

/// The body of an answer to a request that failed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorEnvelope {
    /// The error code, which is stable.
    code: &'static str,
    /// A description of the error.
    message: String,
    /// The id of this request; include it in support requests.
    correlation_id: Uuid,
    /// The problems of an invalid request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    details: Vec<Problem>,
    /// The number of seconds until a retry succeeds, if the rate limit was exceeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64", default)]
    retry_after_secs: Option<u64>,
}

fn with_envelope(mut response: Response, correlation_id: Uuid) -> Response {
    if let Some(answer) = response.extensions_mut().remove::<Answer>() {
        return with_body(response, &answer.envelope(correlation_id));
    }
    match ErrorEnvelope::of(&response, correlation_id) {
        Some(error) => with_body(response, &error),
        None => response,
    }
}

fn with_body(response: Response, body: &impl Serialize) -> Response {
    let (mut head, _) = response.into_parts();
    let Ok(body) = serde_json::to_vec(body) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // An error repeats text of the request, which no browser may take for a page.
    head.headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Response::from_parts(head, body.into())
}

impl Answer {
    /// Creates an answer with data only.
    pub(crate) fn with(data: Box<RawValue>) -> Self {
        Self { data, count: None, links: None, error_transaction_ids: Vec::new() }
    }

    fn envelope(self, correlation_id: Uuid) -> Envelope<Box<RawValue>, TransactionsEnrichResponseMeta> {
        let common = ResponseMeta { correlation_id, count: self.count };
        let meta =
            TransactionsEnrichResponseMeta { common, error_transaction_ids: self.error_transaction_ids };
        Envelope { data: self.data, links: self.links, meta }
    }
}

impl ErrorEnvelope {
    /// Returns the error of a response, or `None` if it reports none. An error without an
    /// explanation comes from axum, for example the 405 of a path without this method.
    fn of(response: &Response, correlation_id: Uuid) -> Option<Self> {
        let status = response.status();
        let refusal = response.extensions().get::<Refusal>();
        let (message, details) = if let Some(error) = response.extensions().get::<ApiError>() {
            (error.wire().1, error.problems().into_iter().flat_map(Problems::iter).cloned().collect())
        } else if let Some(refusal) = refusal {
            (refusal.description().to_owned(), Vec::new())
        } else if status.is_client_error() || status.is_server_error() {
            (status.canonical_reason().unwrap_or("failed").to_lowercase(), Vec::new())
        } else {
            return None;
        };
        let retry_after_secs = refusal.and_then(Refusal::retry_after);
        Some(Self { code: code(status), message, correlation_id, details, retry_after_secs })
    }
}

/// The code of a failure: the HTTP reason in one word.
fn code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "BadRequest",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "NotFound",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "PayloadTooLarge",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "UnsupportedMediaType",
        StatusCode::TOO_MANY_REQUESTS => "TooManyRequests",
        StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailable",
        status if status.is_client_error() => "BadRequest",
        _ => "InternalServer",
    }
}

fn log(method: &str, path: &str, response: &Response) {
    let status = response.status().as_u16();
    match response.extensions().get::<ApiError>() {
        Some(ApiError::Internal(error) | ApiError::Unavailable(error)) => {
            tracing::error!(status, method, path, error = %error, "failed")
        }
        _ => tracing::info!(status, method, path, "answered"),
    }
}
