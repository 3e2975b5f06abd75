//! Revocation (RFC 7009): a client takes back a token of its own.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::{HeaderMap, StatusCode};
use serving::ClientAddress;

use crate::authentication::authenticate;
use crate::form::Form;
use crate::introspection::inspect;
use crate::telling::{Endpoint, Facts};
use crate::token_error::TokenError;
use crate::{AuthorizationServer, ScopeList};

/// Answers `POST {issuer}/revoke`. A token that is unknown, expired or another client's is answered like one that was revoked
/// (section 2.2): nobody learns whose it is. `token_type_hint` changes nothing, since there is one type.
pub(crate) async fn revoke(
    State(server): State<AuthorizationServer>,
    address: Option<ClientAddress>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, TokenError> {
    let parts = &*server.parts;
    let mut facts = Facts { address: address.map(|ClientAddress(address)| address), ..Facts::default() };
    let outcome = answer(&server, &headers, body, &mut facts).await;
    parts.telling.tell(Endpoint::Revocation, facts, outcome).await.map(|()| StatusCode::OK)
}

async fn answer(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    facts: &mut Facts,
) -> Result<(), TokenError> {
    let (parts, now) = (&*server.parts, SystemTime::now());
    let form = Form::read(headers, body)?;
    let who = authenticate(parts, headers, &form, facts, now).await?;
    let token = form.require("token")?;
    let own = inspect(parts, token, |_| true, now).filter(|claims| claims.client_id == who.id);
    if let Some((jti, exp)) = own.and_then(|claims| Some((claims.jti?, claims.exp))) {
        let administration = parts.administration.for_bearer(&who.id, ScopeList::default());
        administration.revoke_token(&jti, exp).await?;
        facts.jti = Some(jti);
        server.catch_up().await;
    }
    Ok(())
}
