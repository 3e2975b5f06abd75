//! Introspection (RFC 7662): what a token is worth now, for the resource server that it is for.

use std::time::{Duration, SystemTime};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::HeaderMap;
use http_server::ClientAddress;
use scopewright_token::{Claims, UnverifiedToken, Verifier};
use serde::Serialize;

use crate::AuthorizationServer;
use crate::audit::sink::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::authenticate;
use crate::client_authentication::form::Form;
use crate::endpoints::error::TokenError;
use crate::server::Parts;
use crate::time::seconds;

/// RFC 7662 section 2.2. An inactive token has no other member: nobody learns why, or that it ever was one.
#[derive(Serialize)]
pub(crate) struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<Active>,
}

#[derive(Serialize)]
struct Active {
    token_type: &'static str,
    #[serde(flatten)]
    claims: Claims,
}

/// Answers `POST {issuer}/introspect`. A client sees the tokens that are for it (`resource_server` of the client) and those
/// that were issued to it.
pub(crate) async fn introspect(
    State(server): State<AuthorizationServer>,
    address: Option<ClientAddress>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Introspection>, TokenError> {
    let parts = &*server.parts;
    let mut fields =
        AuditFields { address: address.map(|ClientAddress(address)| address), ..AuditFields::default() };
    let outcome = answer(parts, &headers, body, &mut fields).await;
    parts.audit.tell(Endpoint::Introspection, fields, outcome).await.map(Json)
}

async fn answer(
    parts: &Parts,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    fields: &mut AuditFields,
) -> Result<Introspection, TokenError> {
    let now = SystemTime::now();
    let form = Form::read(headers, body)?;
    let who = authenticate(parts, headers, &form, fields, now).await?;
    let token = form.require("token")?;
    // A revocation that was made elsewhere must not be missed by the one who asks for nothing else.
    parts.follower.catch_up().await?;
    let active = inspect(parts, token, now).filter(|claims| {
        let is_for_client = claims.aud.iter().any(|audience| who.client.may_inspect(audience));
        is_for_client || claims.client_id == who.id
    });
    fields.jti = active.as_ref().and_then(|claims| claims.jti.clone());
    let token = active.map(|claims| Active { token_type: "Bearer", claims });
    Ok(Introspection { active: token.is_some(), token })
}

/// Returns the claims of a token of this issuer that is active now.
pub(crate) fn inspect(parts: &Parts, token: &str, now: SystemTime) -> Option<Claims> {
    let received = UnverifiedToken::read(token).ok()?;
    let keys = parts.known().ring().published(seconds(now));
    let issuer = parts.config.issuer.as_str();
    let audiences = parts.audiences.iter().map(|audience| audience.as_str());
    let claims = audiences.map(|audience| Verifier::new(issuer, audience)).find_map(|verifier| {
        // The clock is the one that wrote the times.
        verifier.leeway(Duration::ZERO).verify(token, &keys, now).ok()
    })?;
    (!parts.known().is_revoked(received.key_id(), &claims)).then_some(claims)
}
