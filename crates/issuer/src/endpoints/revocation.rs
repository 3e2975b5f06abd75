//! The revocation endpoint (RFC 7009): a client revokes one of its own tokens.
//!
//! Such a revocation is recorded in the audit log. It is not part of the chain of changes, which is
//! for administration.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;

use super::error::OAuthError;
use super::introspection::active_claims;
use super::request::{ClientRequest, audited};
use crate::audit::fields::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::authenticate;
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::replica::revocations::Revocation;
use crate::state::Shared;
use crate::store::RevokedToken;
use crate::time::system_time;

/// Handles `POST {issuer}/revoke`. An unknown, expired or foreign token gets the response of a
/// revoked one (section 2.2), which does not reveal its client. `token_type_hint` is ignored, since
/// there is one type.
pub(crate) async fn revoke(
    State(shared): State<Arc<Shared>>,
    request: ClientRequest,
) -> Result<StatusCode, OAuthError> {
    audited(&shared, Endpoint::Revocation, request, respond).await.map(|()| StatusCode::OK)
}

async fn respond(
    shared: &Shared,
    request: &ClientRequest,
    fields: &mut AuditFields,
) -> Result<(), OAuthError> {
    let now = system_time();
    let form = request.form()?;
    let client = authenticate(shared, &request.headers, &form, fields, now).await?;
    shared.limits.take(ClientLimit::Revocations, &client.id)?;
    let token = form.require("token")?;
    let own = active_claims(shared, token, now).filter(|claims| claims.client_id == client.id);
    if let Some((jti, exp)) = own.and_then(|claims| Some((claims.jti?, claims.exp))) {
        let until = Revocation::Token { jti: jti.clone(), exp }.until();
        let token = RevokedToken { jti: jti.clone(), client_id: client.id, until };
        shared.revocation_queue.revoke(shared.administration.store(), token).await?;
        fields.jti = Some(jti);
        shared.catch_up().await;
    }
    Ok(())
}
