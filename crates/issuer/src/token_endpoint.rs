//! The token endpoint (RFC 6749 section 3.2): from a request to a signed access token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use access_token::Claims;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use http::HeaderMap;
use serde::Serialize;
use uuid::Uuid;

use crate::client_credentials;
use crate::clients::Client;
use crate::credentials::Credentials;
use crate::form::Form;
use crate::token_error::TokenError;
use crate::{AuthorizationServer, ClientId, Config, ScopeList};

/// How long an access token is valid, and so how long a lost one can do harm: it cannot be called back.
pub(crate) const LIFETIME: Duration = Duration::from_secs(900);

/// RFC 6749 section 5.1. There is no refresh token (section 4.4.3): the client can always ask again.
#[derive(Serialize)]
pub(crate) struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// Answers `POST {issuer}/token`.
pub(crate) async fn token(
    State(server): State<AuthorizationServer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<TokenResponse>, TokenError> {
    let body = body.map_err(|rejection| TokenError::UnreadBody(rejection.status()))?;
    let form = Form::read(&headers, &body)?;
    check_grant_type(&form)?;
    let client = authenticate(&server, &headers, &form).await?;
    let granted = client_credentials::decide(&form, &server.config.audience, &client.allowed)?;
    issue(&server, SystemTime::now(), Uuid::new_v4(), &client.id, &granted).map(Json)
}

fn check_grant_type(form: &Form) -> Result<(), TokenError> {
    match form.require("grant_type")? {
        client_credentials::GRANT_TYPE => Ok(()),
        _ => Err(TokenError::OtherGrant),
    }
}

async fn authenticate(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Client, TokenError> {
    let credentials = Credentials::read(headers, form)?;
    server.clients.authenticate(&credentials).await?.ok_or(TokenError::WrongCredentials)
}

fn issue(
    server: &AuthorizationServer,
    now: SystemTime,
    jti: Uuid,
    client: &ClientId,
    granted: &ScopeList,
) -> Result<TokenResponse, TokenError> {
    let claims = claims(&server.config, now, jti, client, granted);
    let access_token = server.key.sign(&claims)?;
    tracing::info!(%client, scope = claims.scope, %jti, "access token issued");
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: LIFETIME.as_secs(),
        scope: claims.scope,
    })
}

/// RFC 9068 section 2.2. The client acts for itself, so it is its own subject.
fn claims(config: &Config, now: SystemTime, jti: Uuid, client: &ClientId, granted: &ScopeList) -> Claims {
    let iat = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Claims {
        iss: config.issuer.as_str().to_owned(),
        sub: client.to_string(),
        aud: vec![config.audience.clone()],
        client_id: client.to_string(),
        iat,
        exp: iat + LIFETIME.as_secs(),
        nbf: None,
        jti: Some(jti.to_string()),
        scope: granted.to_string(),
    }
}
