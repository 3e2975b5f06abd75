//! The token endpoint (RFC 6749 section 3.2): from a request to a signed access token.

use std::time::{Instant, SystemTime};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::HeaderMap;
use http_server::ClientAddress;
use scopewright_token::Claims;
use serde::Serialize;

use crate::AuthorizationServer;
use crate::audit::sink::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::{Authenticated, authenticate};
use crate::client_authentication::form::Form;
use crate::endpoints::error::TokenError;
use crate::grants::client_credentials::{self, Grant};
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::replica::token_id;
use crate::server::Parts;
use crate::time::seconds;

/// RFC 6749 section 5.1. There is no refresh token (section 4.4.3): the client can always ask again.
#[derive(Serialize)]
pub(crate) struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    scope: String,
}

/// Answers `POST {issuer}/token`.
pub(crate) async fn token(
    State(server): State<AuthorizationServer>,
    address: Option<ClientAddress>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<TokenResponse>, TokenError> {
    let (parts, begun) = (&*server.parts, Instant::now());
    let mut fields =
        AuditFields { address: address.map(|ClientAddress(address)| address), ..AuditFields::default() };
    let outcome = answer(parts, &headers, body, &mut fields).await;
    let outcome = parts.audit.tell(Endpoint::Token, fields, outcome).await;
    parts.audit.metrics.took(begun.elapsed());
    outcome.map(Json)
}

async fn answer(
    parts: &Parts,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    fields: &mut AuditFields,
) -> Result<TokenResponse, TokenError> {
    let time = SystemTime::now();
    let now = seconds(time);
    let form = Form::read(headers, body)?;
    fields.requested = form.get("scope").map(str::to_owned);
    check_grant_type(&form)?;
    let who = authenticate(parts, headers, &form, fields, time).await?;
    let grant = client_credentials::decide(&form, &parts.audiences, parts.config.lifetimes, &who.client)?;
    parts.limits.take(ClientLimit::Tokens, &who.id)?;
    let jti = token_id::new(who.obeyed_change);
    let response = issue(parts, now, &jti, &who, &grant)?;
    if who.client.is_noteworthy(&who.credential, now) {
        parts.uses.note(&who.id, &who.credential, now);
    }
    fields.granted = Some(grant.scope);
    fields.audience = Some(grant.audience.as_str().to_owned());
    fields.jti = Some(jti);
    Ok(response)
}

fn check_grant_type(form: &Form) -> Result<(), TokenError> {
    match form.require("grant_type")? {
        client_credentials::GRANT_TYPE => Ok(()),
        _ => Err(TokenError::OtherGrant),
    }
}

fn issue(
    parts: &Parts,
    now: u64,
    jti: &str,
    who: &Authenticated,
    grant: &Grant<'_>,
) -> Result<TokenResponse, TokenError> {
    let ring = parts.known().ring();
    let key = ring.signing(now).ok_or(TokenError::NoKey)?;
    let claims = claims(parts, now, jti, &who.id, grant);
    let access_token = key.sign(&claims)?;
    Ok(TokenResponse { access_token, token_type: "Bearer", expires_in: grant.lifetime, scope: claims.scope })
}

/// RFC 9068 section 2.2. The client acts for itself, so it is its own subject.
fn claims(parts: &Parts, now: u64, jti: &str, client_id: &str, grant: &Grant<'_>) -> Claims {
    Claims {
        iss: parts.config.issuer.as_str().to_owned(),
        sub: client_id.to_owned(),
        aud: vec![grant.audience.as_str().to_owned()],
        client_id: client_id.to_owned(),
        iat: now,
        exp: now + u64::from(grant.lifetime),
        nbf: None,
        jti: Some(jti.to_owned()),
        scope: grant.scope.to_string(),
    }
}
