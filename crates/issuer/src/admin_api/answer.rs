//! What the operations take and answer.

use std::fmt;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use scopes::Scope;
use scopewright::describe::{DescribeRequest, DescribeResponse, Messages};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::refusals::RefusedChange;
use crate::clients::client_id::ClientIdError;
use crate::endpoints::error::TokenError;
use crate::endpoints::error_response::{error_response, shortened};
use crate::{AdminError, ClientId};

/// A body in JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Json(Object(value)) = Json::from_request(request, state).await.map_err(|rejection| {
            ApiError::Body { status: rejection.status(), text: shortened(&rejection.body_text()) }
        })?;
        Ok(Self(value))
    }
}

/// A value that is written as an object. By itself serde takes the members of a struct from an array as well.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

impl<T: JsonSchema> DescribeRequest for Body<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.body::<T>();
        messages.answer::<Failure>(400, "The body is no JSON, or asks for what cannot be");
        messages.answer::<Failure>(413, "The body is longer than 64 KiB");
        messages.answer::<Failure>(415, "The body is not said to be JSON");
        messages.answer::<Failure>(422, "A member of the body is missing, unknown or of another form");
    }
}

/// What the path names, which may not be there.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let named = Path::from_request_parts(parts, state).await;
        let Path(value) = named.map_err(|rejection| ApiError::Body {
            status: rejection.status(),
            text: shortened(&rejection.body_text()),
        })?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for Named<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.path::<T>();
        messages.answer::<Failure>(400, "The path names what cannot be");
        messages.answer::<Failure>(404, "There is nothing of that name");
    }
}

/// What the query asks for.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let asked = Query::from_request_parts(parts, state).await;
        let Query(value) = asked.map_err(|rejection| ApiError::Body {
            status: rejection.status(),
            text: shortened(&rejection.body_text()),
        })?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for Asked<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.query::<T>();
        messages.answer::<Failure>(400, "A parameter is unknown or of another form");
    }
}

/// 201 with what was made. It may hold a secret, which nobody on the way is to keep.
pub(super) struct Created<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Created<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<T>(201, "Made");
    }
}

/// The same where there may be one of that name already.
pub(super) struct Added<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Added<T> {
    fn into_response(self) -> Response {
        Created(self.0).into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Added<T> {
    fn describe(messages: &mut Messages<'_>) {
        Created::<T>::describe(messages);
        messages.answer::<Failure>(409, "There is one of that name already");
    }
}

/// 204: it is done.
pub(super) struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl DescribeResponse for Done {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(204, "Done");
    }
}

/// The body of every failure.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what `error_response` writes")]
pub(super) struct Failure {
    /// A word for programs.
    error: String,
    /// A text for people.
    error_description: String,
}

/// Why an operation was refused after its guard let it through.
#[derive(Debug)]
pub(super) enum ApiError {
    Body { status: StatusCode, text: String },
    NoClient(ClientIdError),
    Admin(AdminError),
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        Self::Admin(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Body { status, text } => {
                return recorded(error_response(status, "invalid_request", &text), "invalid_request", &text);
            }
            Self::NoClient(cause) => {
                return error_response(StatusCode::NOT_FOUND, "not_found", &cause.to_string());
            }
            Self::Admin(error) => error,
        };
        let (status, code) = match &error {
            AdminError::NoSuchClient(..) | AdminError::NoSuchCredential(..) | AdminError::NoSuchKey(_) => {
                (StatusCode::NOT_FOUND, "not_found")
            }
            AdminError::ClientExists(_) | AdminError::TooManyKeys(_) => (StatusCode::CONFLICT, "conflict"),
            AdminError::Refused(_) | AdminError::DefaultScope(_) | AdminError::NoAdministrator => {
                (StatusCode::BAD_REQUEST, "invalid_request")
            }
            AdminError::BeyondAuthority(scope) => {
                return recorded(beyond_authority(*scope, &error), "access_denied", &error);
            }
            // Answered as at the token endpoint.
            AdminError::Busy | AdminError::Away(_) | AdminError::Failed(_) => {
                return TokenError::from(error).into_response();
            }
        };
        recorded(error_response(status, code, &error.to_string()), code, &error)
    }
}

/// Leaves in a response what was refused, so that it is recorded with the request.
fn recorded(mut response: Response, error: &'static str, reason: &impl ToString) -> Response {
    response.extensions_mut().insert(RefusedChange { error, reason: reason.to_string() });
    response
}

/// The token lacks a scope that is to be given, so it is challenged like one that lacks a scope of the operation (RFC 6750 section 3.1).
fn beyond_authority(scope: Scope, error: &AdminError) -> Response {
    let mut response = error_response(StatusCode::FORBIDDEN, "access_denied", &error.to_string());
    let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
    let challenge = HeaderValue::try_from(challenge).expect("a scope token is visible ASCII without quotes");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// The client that a body names.
pub(super) fn client_id(text: &str) -> Result<ClientId, ApiError> {
    text.parse().map_err(|cause| ApiError::Admin(AdminError::Refused(format!("{cause}"))))
}

/// The client that the path names. What cannot be an identifier has no client.
pub(super) fn client_of_path(text: &str) -> Result<ClientId, ApiError> {
    text.parse().map_err(ApiError::NoClient)
}

/// The one parameter of a path.
pub(super) type Id = Named<String>;
