//! The extractors of the admin API.

use std::fmt;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request};
use http::request::Parts;
use schemars::JsonSchema;
use scopewright::describe::{DescribeRequest, Messages};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::error::{ApiConflict, ApiError, CatalogFailure, Failure};
use crate::ClientId;
use crate::administration::{AdminError, MAX_CATALOG};
use crate::apis::api_name::ApiName;
use crate::endpoints::error_response::shortened;

/// A JSON body.
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

/// A value that is written as a JSON object. Without this type, serde would also accept an array
/// with the members of a struct.
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
        messages.answer::<Failure>(400, "The body is not JSON, or the requested change is not possible");
        messages.answer::<Failure>(413, "The body is longer than 64 KiB");
        messages.answer::<Failure>(415, "The content type of the body is not JSON");
        messages.answer::<Failure>(422, "A member of the body is missing, unknown or malformed");
    }
}

/// A JSON body with a catalog, which may be longer than other bodies.
pub(super) struct CatalogBody<T>(pub(super) T);

/// The length limit of a body with a catalog of the longest permitted length: as JSON, it can be
/// twice as long.
pub(super) const CATALOG_BODY_LIMIT: usize = 2 * MAX_CATALOG + 64 * 1024;

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for CatalogBody<T> {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, ApiError> {
        DefaultBodyLimit::max(CATALOG_BODY_LIMIT).apply(&mut request);
        Body::from_request(request, state).await.map(|Body(value)| Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for CatalogBody<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.body::<T>();
        messages.answer::<Failure>(400, "The body is not JSON, or the requested change is not possible");
        messages.answer::<ApiConflict>(409, "Clients would lose or gain scopes, or a name is taken");
        messages.answer::<Failure>(413, "The body is longer than 2 MiB");
        messages.answer::<Failure>(415, "The content type of the body is not JSON");
        messages
            .answer::<CatalogFailure>(422, "The catalog has problems, or a member of the body is malformed");
    }
}

/// The parameters of the path, which may name an object that does not exist.
pub(super) struct PathParams<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathParams<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::from_request_parts(parts, state).await;
        let Path(value) = path.map_err(|rejection| ApiError::Body {
            status: rejection.status(),
            text: shortened(&rejection.body_text()),
        })?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for PathParams<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.path::<T>();
        messages.answer::<Failure>(400, "A parameter of the path is malformed");
        messages.answer::<Failure>(404, "The object does not exist");
    }
}

/// The only parameter of a path.
pub(super) type Id = PathParams<String>;

/// The parameters of the query.
pub(super) struct QueryParams<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryParams<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::from_request_parts(parts, state).await;
        let Query(value) = query.map_err(|rejection| ApiError::Body {
            status: rejection.status(),
            text: shortened(&rejection.body_text()),
        })?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for QueryParams<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.query::<T>();
        messages.answer::<Failure>(400, "A parameter of the query is unknown or malformed");
    }
}

/// Parses a client identifier in a body.
pub(super) fn client_id(text: &str) -> Result<ClientId, ApiError> {
    text.parse().map_err(|cause| ApiError::Admin(AdminError::Refused(format!("{cause}"))))
}

/// Parses a client identifier in a path. A malformed identifier is treated as that of a missing
/// client.
pub(super) fn client_of_path(text: &str) -> Result<ClientId, ApiError> {
    text.parse().map_err(ApiError::NoClient)
}

/// Parses the name of an API.
pub(super) fn api_name(text: &str) -> Result<ApiName, ApiError> {
    text.parse().map_err(|cause| ApiError::Admin(AdminError::Refused(format!("{cause}"))))
}

/// Parses the name of an API in a path. A malformed name is treated as that of a missing API.
pub(super) fn api_of_path(text: &str) -> Result<ApiName, ApiError> {
    text.parse().map_err(ApiError::NoApi)
}
