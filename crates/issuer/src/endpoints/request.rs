//! The prologue of the endpoints for clients: extracting a request, and recording its outcome.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::RequestPartsExt as _;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use http_server::ClientAddress;

use super::error::OAuthError;
use crate::audit::fields::{AuditFields, Endpoint};
use crate::client_authentication::form::Form;
use crate::state::Shared;

/// A request of a client to the token, introspection or revocation endpoint. Extracting it never
/// fails, so that a malformed request is recorded as well.
pub(crate) struct ClientRequest {
    pub(crate) headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
    address: Option<IpAddr>,
}

impl<S: Send + Sync> FromRequest<S> for ClientRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let (mut parts, body) = request.into_parts();
        let address = parts.extract::<Option<ClientAddress>>().await.unwrap_or_default();
        let headers = std::mem::take(&mut parts.headers);
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        Ok(Self { headers, body, address: address.map(|ClientAddress(address)| address) })
    }
}

impl ClientRequest {
    /// Parses the body.
    pub(crate) fn form(&self) -> Result<Form, OAuthError> {
        Form::read(&self.headers, &self.body)
    }
}

/// Answers a request by `respond`, which fills in the fields of the audit record, and records the
/// outcome.
pub(crate) async fn audited<T>(
    shared: &Shared,
    endpoint: Endpoint,
    request: ClientRequest,
    respond: impl AsyncFnOnce(&Shared, &ClientRequest, &mut AuditFields) -> Result<T, OAuthError>,
) -> Result<T, OAuthError> {
    let mut fields = AuditFields { address: request.address, ..AuditFields::default() };
    let outcome = respond(shared, &request, &mut fields).await;
    shared.audit.record(endpoint, fields, outcome).await
}
