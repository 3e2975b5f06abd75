//! Extractors for what the caller wrote: body, path and query, each refused with every problem that
//! it has.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use scopewright::describe::{DescribeRequest, Messages};
use serde_json::value::RawValue;

use crate::http::envelope::ErrorEnvelope;
use crate::http::error::ApiError;
use crate::http::validate::Problems;
use crate::http::validate::json::FromBody;
use crate::http::validate::parameters::{FromParameters, Parameters};

/// A body in JSON.
#[derive(Debug)]
pub(crate) struct ApiJson<T>(pub T);

/// The parameters in the path.
#[derive(Debug)]
pub(crate) struct ApiPath<T>(pub T);

/// The parameters in the query.
#[derive(Debug)]
pub(crate) struct ApiQuery<T>(pub T);

impl<T: FromBody, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::PayloadTooLarge,
                _ => ApiError::Unreadable(rejection.body_text()),
            })?;
        let json: &RawValue =
            serde_json::from_slice(&body).map_err(|error| ApiError::Unreadable(error.to_string()))?;
        let mut problems = Problems::default();
        let value = T::from_body(json, &mut problems);
        Ok(Self(problems.finish(value)?))
    }
}

impl<T: FromParameters, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let value = match RawPathParams::from_request_parts(parts, state).await {
            Ok(pairs) => Parameters::read(&pairs, &mut problems),
            Err(rejection) => {
                problems.report("", rejection.body_text());
                None
            }
        };
        Ok(Self(problems.finish(value)?))
    }
}

impl<T: FromParameters, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let pairs: Vec<_> =
            form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).collect();
        let value = Parameters::read(pairs.iter().map(|(name, value)| (&**name, &**value)), &mut problems);
        Ok(Self(problems.finish(value)?))
    }
}

impl<T: JsonSchema> DescribeRequest for ApiJson<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.body::<T>();
        messages.answer::<ErrorEnvelope>(400, "The request is not valid");
        messages.answer::<ErrorEnvelope>(413, "The body is too long");
        messages.answer::<ErrorEnvelope>(415, "The body is not JSON");
    }
}

impl<T: JsonSchema + FromParameters> DescribeRequest for ApiPath<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.path::<T>();
        describe_refusals::<T>(messages);
    }
}

impl<T: JsonSchema + FromParameters> DescribeRequest for ApiQuery<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.query::<T>();
        describe_refusals::<T>(messages);
    }
}

fn describe_refusals<T: FromParameters>(messages: &mut Messages<'_>) {
    messages.answer::<ErrorEnvelope>(400, "The request is not valid");
    if let Some(missing) = T::NAMES {
        messages.answer::<ErrorEnvelope>(404, missing);
    }
}

/// `application/json`, or a type built on it like `application/problem+json` (RFC 6839 section
/// 3.1).
fn is_json(headers: &HeaderMap) -> bool {
    let written = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_recognised_by_its_media_type() {
        check("application/json", true);
        check("Application/JSON; charset=utf-8", true);
        check("application/merge-patch+json", true);
        check("text/json", false);
        check("application/x-www-form-urlencoded", false);
        check("", false);
    }

    #[track_caller]
    fn check(content_type: &str, json: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().expect("a header value"));
        assert_eq!(is_json(&headers), json, "{content_type:?}");
    }
}
