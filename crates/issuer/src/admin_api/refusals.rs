//! Records every refusal of the admin API, whether its guard or an operation made it.

use audit_log::excerpt;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderValue};
use http_server::ClientAddress;
use scopewright_token::Jwt;

use crate::AuthorizationServer;
use crate::audit::sink::AdminRefusal;

/// A refused change, left in the response for [`record_refusals`].
#[derive(Clone, Debug)]
pub(super) struct RefusedChange {
    pub(super) error: &'static str,
    pub(super) reason: String,
}

/// Passes a request on, and records its refusal.
pub(super) async fn record_refusals(
    State(server): State<AuthorizationServer>,
    address: Option<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    let authorization = request.headers().get(AUTHORIZATION).cloned();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    if let Some(RefusedChange { error, reason }) = refused(&response) {
        let is_authenticated = response.status() != StatusCode::UNAUTHORIZED;
        server.parts.audit.refused_administration(&AdminRefusal {
            address: address.map(|ClientAddress(address)| address),
            client_id: authorization.filter(|_| is_authenticated).and_then(|header| client_id(&header)),
            operation: operation(method.as_str(), uri.path()),
            error,
            reason,
        });
    }
    response
}

/// Returns the refusal that a response is, if it is one. The guard's refusals are recognised by their status.
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

/// Returns the method and the path of a request, as much as fits into a record.
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
