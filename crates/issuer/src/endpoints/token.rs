//! The token endpoint (RFC 6749 section 3.2): from a request to a signed access token.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use scopewright_token::Claims;
use serde::Serialize;

use super::error::OAuthError;
use super::request::{ClientRequest, audited};
use crate::audit::fields::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::{AuthenticatedClient, authenticate};
use crate::client_authentication::form::Form;
use crate::grants::client_credentials::{self, Grant};
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::replica::token_id;
use crate::state::Shared;
use crate::time::{seconds, system_time};

/// A token response (RFC 6749 section 5.1). It has no refresh token (section 4.4.3), since the
/// client can request a new token at any time.
#[derive(Serialize)]
pub(crate) struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    scope: String,
}

/// Handles `POST {issuer}/token`.
pub(crate) async fn token(
    State(shared): State<Arc<Shared>>,
    request: ClientRequest,
) -> Result<Json<TokenResponse>, OAuthError> {
    let started = Instant::now();
    let outcome = audited(&shared, Endpoint::Token, request, respond).await;
    shared.audit.metrics.observe_token_request(started.elapsed());
    outcome.map(Json)
}

async fn respond(
    shared: &Shared,
    request: &ClientRequest,
    fields: &mut AuditFields,
) -> Result<TokenResponse, OAuthError> {
    let time = system_time();
    let now = seconds(time);
    let form = request.form()?;
    fields.requested = form.get("scope").map(str::to_owned);
    check_grant_type(&form)?;
    let client = authenticate(shared, &request.headers, &form, fields, time).await?;
    let lifetimes = shared.config.lifetimes;
    let grant =
        client_credentials::decide(&form, &shared.replica().apis(), lifetimes, &client.settings, now)?;
    shared.limits.take(ClientLimit::Tokens, &client.id)?;
    let jti = token_id::new(client.applied_change);
    let response = issue(shared, now, &jti, &client, &grant).await?;
    if client.settings.should_record_use(&client.credential, now) {
        shared.last_used.record(&client.id, &client.credential, now);
    }
    fields.granted = Some(grant.scopes);
    fields.deprecated = grant.deprecated;
    fields.audience = Some(grant.api.audience.clone());
    fields.jti = Some(jti);
    Ok(response)
}

fn check_grant_type(form: &Form) -> Result<(), OAuthError> {
    match form.require("grant_type")? {
        client_credentials::GRANT_TYPE => Ok(()),
        _ => Err(OAuthError::UnsupportedGrant),
    }
}

async fn issue(
    shared: &Shared,
    now: u64,
    jti: &str,
    client: &AuthenticatedClient,
    grant: &Grant,
) -> Result<TokenResponse, OAuthError> {
    let ring = shared.replica().ring();
    let key =
        grant.api.algorithm.map_or_else(|| ring.signing(now), |algorithm| ring.signing_by(algorithm, now));
    let key = key.cloned().ok_or(OAuthError::NoSigningKey)?;
    drop(ring);
    let claims = claims(shared, now, jti, &client.id, grant);
    let access_token = shared.signer.sign(&key, &claims).await?;
    Ok(TokenResponse { access_token, token_type: "Bearer", expires_in: grant.lifetime, scope: claims.scope })
}

/// Returns the claims of RFC 9068 section 2.2. A client acts for itself, so it is its own subject.
fn claims(shared: &Shared, now: u64, jti: &str, client_id: &str, grant: &Grant) -> Claims {
    Claims {
        iss: shared.config.issuer.as_str().to_owned(),
        sub: client_id.to_owned(),
        aud: vec![grant.api.audience.to_string()],
        client_id: client_id.to_owned(),
        iat: now,
        exp: now + u64::from(grant.lifetime),
        nbf: None,
        jti: Some(jti.to_owned()),
        scope: grant.scopes.to_string(),
    }
}
