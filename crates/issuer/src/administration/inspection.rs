//! Looking at a token: what it says, and what it is worth.

use std::fmt;
use std::time::SystemTime;

use schemars::JsonSchema;
use scopewright_token::{Jwt, KeySet, TokenError};
use serde::Serialize;
use serde_json::Value;

use super::transact::{documents, only_client};
use super::{AdminError, Administration};
use crate::replica::revocations::{Revocation, Revocations};
use crate::signing_keys::keyring::{KeyState, SigningKeyDocument};
use crate::store::{Kind, Selection};
use crate::time::seconds;

/// What a token says, and what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Inspection {
    /// What it is worth.
    pub state: TokenState,
    /// The key that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// What it says. Nothing of it is to be believed unless the state is `active`, `expired` or `revoked`.
    pub claims: Value,
}

/// What a token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It is good, for the audience that it names.
    Active,
    /// It was good.
    Expired,
    /// It, its client's tokens, its key's tokens or all tokens were revoked.
    Revoked,
    /// Its client was disabled or removed.
    ClientGone,
    /// It names a key that is not published.
    UnknownKey,
    /// Its signature is not by the key that it names.
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
    /// Looks at a token.
    ///
    /// # Errors
    /// When it is no JWT, or the database cannot be read.
    pub async fn inspect(&self, token: &str, now: SystemTime) -> Result<Inspection, AdminError> {
        let jwt = Jwt::read(token)
            .map_err(|cause| AdminError::Refused(format!("this is no access token: {cause}")))?;
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
        let reading = [Selection::One(Kind::Client, text("client_id")), Selection::All(Kind::Revocation)];
        let kept = self.read(&reading).await?;
        if only_client(&kept)?.is_none_or(|client| client.disabled) {
            return Ok(TokenState::ClientGone);
        }
        let mut revocations = Revocations::default();
        for record in kept.records.iter().filter(|record| record.kind == Kind::Revocation) {
            let document = record.document.as_deref().unwrap_or_default();
            revocations.insert(&serde_json::from_str::<Revocation>(document)?, record.change);
        }
        let revoked = revocations.cover(kid, text("client_id"), time("iat"), Some(text("jti")))
            || self.store().is_revoked_token(text("jti")).await?;
        Ok(if revoked { TokenState::Revoked } else { TokenState::Active })
    }

    async fn published(&self, now: u64) -> Result<KeySet, AdminError> {
        let kept = self.read(&[Selection::All(Kind::SigningKey)]).await?;
        let mut keys = Vec::new();
        for (kid, document) in documents::<SigningKeyDocument>(&kept, Kind::SigningKey)? {
            if document.state(now) != KeyState::Gone {
                keys.push(document.open(&kid, self.vault())?);
            }
        }
        Ok(KeySet::of(&keys))
    }
}

/// The claims as they stand, once the token was found sound in form.
fn read_claims(token: &str) -> Result<Value, AdminError> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(anyhow::Error::from)?;
    Ok(serde_json::from_slice(&payload)?)
}
