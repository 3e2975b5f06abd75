//! Inspection of a token: its claims, and whether it is active.

use std::fmt;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use scopewright_token::{Jwt, KeySet, TokenError};
use serde::Serialize;
use serde_json::Value;

use super::administrator::Administration;
use super::documents::{documents, only_client};
use super::error::AdminError;
use crate::replica::revocations::{RevocableToken, Revocation, Revocations};
use crate::signing_keys::keyring::{KeyState, SigningKeyDocument};
use crate::store::{RecordKind, Selection};
use crate::time::seconds;

/// The claims of a token, and its state.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Inspection {
    /// The state.
    pub state: TokenState,
    /// The key that the token names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The claims. They are trustworthy only if the state is `active`, `expired` or `revoked`.
    pub claims: Value,
}

/// The state of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// Valid, for the audience that it names.
    Active,
    /// No longer valid.
    Expired,
    /// Revoked, alone or together with the tokens of its client, of its key, or with all tokens.
    Revoked,
    /// Issued to a client that was disabled or removed.
    ClientGone,
    /// Signed by a key that is not published.
    UnknownKey,
    /// Not signed by the key that it names.
    Forged,
}

impl fmt::Display for TokenState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::ClientGone => "of a client that is disabled or removed",
            Self::UnknownKey => "signed by a key that is not published",
            Self::Forged => "not signed by the key that it names",
        })
    }
}

impl Administration {
    /// Inspects a token.
    ///
    /// # Errors
    /// The text is not a JWT, or the database cannot be read.
    pub async fn inspect(&self, token: &str, now: SystemTime) -> Result<Inspection, AdminError> {
        let jwt = Jwt::read(token)
            .map_err(|cause| AdminError::Refused(format!("this is not an access token: {cause}")))?;
        let claims = read_claims(token)?;
        let kid = jwt.key_id().map(str::to_owned);
        let state = self.state(&jwt, kid.as_deref().unwrap_or_default(), &claims, seconds(now)).await?;
        Ok(Inspection { state, kid, claims })
    }

    async fn state(
        &self,
        jwt: &Jwt<'_>,
        kid: &str,
        claims: &Value,
        now: u64,
    ) -> Result<TokenState, AdminError> {
        let keys = self.published(now).await?;
        match jwt.signer(&keys) {
            Ok(_) => {}
            Err(TokenError::UnknownKey) => return Ok(TokenState::UnknownKey),
            Err(_) => return Ok(TokenState::Forged),
        }
        let text = |name: &str| claims[name].as_str().unwrap_or_default();
        let time = |name: &str| claims[name].as_u64().unwrap_or_default();
        if time("exp") <= now {
            return Ok(TokenState::Expired);
        }
        let read_set =
            [Selection::One(RecordKind::Client, text("client_id")), Selection::All(RecordKind::Revocation)];
        let snapshot = self.read(&read_set).await?;
        if only_client(&snapshot)?.is_none_or(|client| client.disabled) {
            return Ok(TokenState::ClientGone);
        }
        let mut revocations = Revocations::default();
        for record in snapshot.records.iter().filter(|record| record.kind == RecordKind::Revocation) {
            let document = record.document.as_deref().unwrap_or_default();
            revocations.insert(&serde_json::from_str::<Revocation>(document)?, record.change);
        }
        let token = RevocableToken {
            kid,
            client_id: text("client_id"),
            audiences: &audiences(claims),
            iat: time("iat"),
            jti: Some(text("jti")),
        };
        let revoked = revocations.cover(&token) || self.store().is_revoked_token(text("jti")).await?;
        Ok(if revoked { TokenState::Revoked } else { TokenState::Active })
    }

    async fn published(&self, now: u64) -> Result<KeySet, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::SigningKey)]).await?;
        let mut keys = Vec::new();
        for (kid, document) in documents::<SigningKeyDocument>(&snapshot, RecordKind::SigningKey)? {
            if document.state(now) != KeyState::Gone {
                keys.push(document.open(&kid, self.vault())?);
            }
        }
        let mut published = KeySet::of(&keys);
        published.extend(self.external_keys.public());
        Ok(published)
    }
}

/// Returns the audiences of a token: `aud` is a string or an array.
fn audiences(claims: &Value) -> Vec<String> {
    let one = claims["aud"].as_str().into_iter();
    let many = claims["aud"].as_array().into_iter().flatten().filter_map(Value::as_str);
    one.chain(many).map(str::to_owned).collect()
}

/// Returns the claims of a token that has been parsed before.
fn read_claims(token: &str) -> Result<Value, AdminError> {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(anyhow::Error::from)?;
    Ok(serde_json::from_slice(&payload)?)
}
