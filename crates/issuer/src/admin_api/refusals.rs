//! Records every refusal by the admin API, whether by its guard or by an operation.

use std::sync::Arc;

use audit_log::excerpt;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderValue};
use http_server::ClientAddress;
use scopewright_token::Jwt;

use super::error::RefusedChange;
use crate::audit::sink::AdminRefusal;
use crate::state::Shared;

/// Passes a request on, and records a refusal.
pub(super) async fn record_refusals(
    State(shared): State<Arc<Shared>>,
    address: Option<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    let authorization = request.headers().get(AUTHORIZATION).cloned();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let response = next.run(request).await;
    if let Some(RefusedChange { error, reason }) = refused(&response) {
        let is_authenticated = response.status() != StatusCode::UNAUTHORIZED;
        shared.audit.record_admin_refusal(&AdminRefusal {
            address: address.map(|ClientAddress(address)| address),
            client_id: authorization.filter(|_| is_authenticated).and_then(|header| client_id(&header)),
            operation: operation(method.as_str(), uri.path()),
            error,
            reason,
        });
    }
    response
}

/// Returns the refusal in a response, if it is one. Refusals by the guard are recognised by their
/// status.
fn refused(response: &Response) -> Option<RefusedChange> {
    let by_guard = |error, reason: &str| RefusedChange { error, reason: reason.to_owned() };
    response.extensions().get::<RefusedChange>().cloned().or_else(|| match response.status() {
        StatusCode::UNAUTHORIZED => Some(by_guard("invalid_token", "the request has no valid access token")),
        StatusCode::FORBIDDEN => {
            Some(by_guard("insufficient_scope", "the access token lacks a scope of the operation"))
        }
        _ => None,
    })
}

/// Returns the method and the path of a request, shortened for a record.
fn operation(method: &str, path: &str) -> String {
    const LONGEST: usize = 128;
    excerpt(&format!("{method} {path}"), LONGEST).into_owned()
}

/// Returns the client of a token that the guard has verified for this request.
fn client_id(authorization: &HeaderValue) -> Option<String> {
    let (_, token) = authorization.to_str().ok()?.split_once(' ')?;
    let jwt = Jwt::read(token.trim()).ok()?;
    Some(jwt.claim("client_id")?.text()?.into_owned())
}
