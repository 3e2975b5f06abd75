//! The introspection endpoint (RFC 7662): whether a token is active, for its resource server.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::State;
use scopewright_token::{Claims, Jwt, UnverifiedToken, Verifier};
use serde::Serialize;

use super::error::OAuthError;
use super::request::{ClientRequest, audited};
use crate::audit::fields::{AuditFields, Endpoint};
use crate::client_authentication::authenticate::authenticate;
use crate::state::Shared;
use crate::time::{seconds, system_time};

/// An introspection response (RFC 7662 section 2.2). That of an inactive token has no other member:
/// it reveals neither the reason nor whether the token ever existed.
#[derive(Serialize)]
pub(crate) struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

#[derive(Serialize)]
struct ActiveToken {
    token_type: &'static str,
    #[serde(flatten)]
    claims: Claims,
}

/// Handles `POST {issuer}/introspect`. A client sees the tokens of the APIs that have it as a
/// resource server, and the tokens that were issued to it.
pub(crate) async fn introspect(
    State(shared): State<Arc<Shared>>,
    request: ClientRequest,
) -> Result<Json<Introspection>, OAuthError> {
    audited(&shared, Endpoint::Introspection, request, respond).await.map(Json)
}

async fn respond(
    shared: &Shared,
    request: &ClientRequest,
    fields: &mut AuditFields,
) -> Result<Introspection, OAuthError> {
    let now = system_time();
    let form = request.form()?;
    let client = authenticate(shared, &request.headers, &form, fields, now).await?;
    let token = form.require("token")?;
    // Introspection exists to report revocations, including those that another node has just made.
    shared.refresher.catch_up().await?;
    let active = active_claims(shared, token, now).filter(|claims| {
        let apis = shared.replica().apis();
        let mut own = claims.aud.iter().filter_map(|audience| apis.by_audience(audience));
        claims.client_id == client.id || own.any(|api| api.is_served_by(&client.id))
    });
    fields.jti = active.as_ref().and_then(|claims| claims.jti.clone());
    let token = active.map(|claims| ActiveToken { token_type: "Bearer", claims });
    Ok(Introspection { active: token.is_some(), token })
}

/// Returns the claims of a token of this issuer that is active now.
pub(crate) fn active_claims(shared: &Shared, token: &str, now: SystemTime) -> Option<Claims> {
    let received = UnverifiedToken::read(token).ok()?;
    let audience = Jwt::read(token).ok()?.claim("aud")?.one_or_many()?.pop()?;
    let keys = shared.replica().ring().published(seconds(now));
    let verifier = Verifier::new(shared.config.issuer.as_str(), audience);
    // The times in the token come from this issuer's clock, so they need no leeway.
    let claims = verifier.leeway(Duration::ZERO).verify(token, &keys, now).ok()?;
    (!shared.replica().is_revoked(received.key_id(), &claims)).then_some(claims)
}
