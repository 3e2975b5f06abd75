//! Revocation (RFC 7009): a client revokes a token of its own.
//!
//! Such a revocation is recorded in the audit log. It is not a link of the chain of changes, which is for administration.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::{HeaderMap, StatusCode};
use http_server::ClientAddress;

use crate::AuthorizationServer;
use crate::audit::sink::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::authenticate;
use crate::client_authentication::form::Form;
use crate::endpoints::error::TokenError;
use crate::endpoints::introspection::inspect;
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::replica::revocations::Revocation;
use crate::store::RevokedToken;

/// Answers `POST {issuer}/revoke`. A token that is unknown, expired or another client's is answered like one that was revoked
/// (section 2.2): nobody learns whose it is. `token_type_hint` changes nothing, since there is one type.
pub(crate) async fn revoke(
    State(server): State<AuthorizationServer>,
    address: Option<ClientAddress>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, TokenError> {
    let parts = &*server.parts;
    let mut fields =
        AuditFields { address: address.map(|ClientAddress(address)| address), ..AuditFields::default() };
    let outcome = answer(&server, &headers, body, &mut fields).await;
    parts.audit.tell(Endpoint::Revocation, fields, outcome).await.map(|()| StatusCode::OK)
}

async fn answer(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    fields: &mut AuditFields,
) -> Result<(), TokenError> {
    let (parts, now) = (&*server.parts, SystemTime::now());
    let form = Form::read(headers, body)?;
    let who = authenticate(parts, headers, &form, fields, now).await?;
    parts.limits.take(ClientLimit::Revocations, &who.id)?;
    let token = form.require("token")?;
    let own = inspect(parts, token, now).filter(|claims| claims.client_id == who.id);
    if let Some((jti, exp)) = own.and_then(|claims| Some((claims.jti?, claims.exp))) {
        let until = Revocation::Token { jti: jti.clone(), exp }.until();
        let token = RevokedToken { jti: jti.clone(), client_id: who.id, until };
        parts.revocation_writer.revoke(parts.administration.store(), token).await?;
        fields.jti = Some(jti);
        server.catch_up().await;
    }
    Ok(())
}
