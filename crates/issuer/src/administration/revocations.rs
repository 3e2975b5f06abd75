//! Taking tokens back.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::amend::{Decision, Reading, documents, write};
use super::{AdminError, Administration, Inspection, TokenState};
use crate::ClientId;
use crate::revocation::Revocation;
use crate::store::Kind;

/// A revocation in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RevocationView {
    /// Which tokens: `token JTI`, `client ID`, `key KID` or `everything`.
    pub what: String,
    /// Tokens issued until this second are revoked; left out for a single token. Seconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_until: Option<u64>,
    /// When the last of them has expired, and the revocation is forgotten.
    pub until: u64,
}

impl Administration {
    /// Revokes one token.
    ///
    /// # Errors
    /// When it is none of ours or is over already, or the database cannot be written.
    pub async fn revoke(&self, token: &str, now: SystemTime) -> Result<RevocationView, AdminError> {
        let Inspection { claims, state, .. } = self.inspect(token, now).await?;
        if matches!(state, TokenState::Forged | TokenState::UnknownKey | TokenState::Expired) {
            return Err(AdminError::Refused(format!("there is nothing to revoke: the token is {state}")));
        }
        match (claims["jti"].as_str(), claims["exp"].as_u64()) {
            (Some(jti), Some(exp)) => self.revoke_token(jti, exp).await,
            _ => Err(AdminError::Refused(
                "the token has no `jti` or no `exp`, so it is none of ours".to_owned(),
            )),
        }
    }

    /// Revokes one token, by its `jti`. `exp` is when it expires.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn revoke_token(&self, jti: &str, exp: u64) -> Result<RevocationView, AdminError> {
        self.keep(|_| Revocation::Token { jti: jti.to_owned(), exp }).await
    }

    /// Revokes all tokens of a client that were issued until now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn revoke_client(&self, id: &ClientId) -> Result<RevocationView, AdminError> {
        self.keep(|now| Revocation::Client { client_id: id.to_string(), issued_until: now }).await
    }

    /// Revokes all tokens that a key has signed until now. The key signs on; [`retire_key`](Self::retire_key) ends it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn revoke_signed_by(&self, kid: &str) -> Result<RevocationView, AdminError> {
        self.keep(|now| Revocation::Key { kid: kid.to_owned(), issued_until: now }).await
    }

    /// Revokes every token that was issued until `time`, which is not in the future.
    ///
    /// # Errors
    /// When the time is in the future, or the database cannot be written.
    pub async fn revoke_issued_until(&self, time: u64) -> Result<RevocationView, AdminError> {
        self.keep(|now| Revocation::Everything { issued_until: time.min(now) }).await
    }

    /// The revocations in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revocations(&self) -> Result<Vec<RevocationView>, AdminError> {
        let kept = self.read(Reading::All(Kind::Revocation)).await?;
        let mut found: Vec<_> = documents(&kept)?.iter().map(|(_, revocation)| view(revocation)).collect();
        found.retain(|revocation| revocation.until > crate::time::now());
        found.sort_by(|one, other| one.what.cmp(&other.what));
        Ok(found)
    }

    async fn keep(&self, what: impl Fn(u64) -> Revocation) -> Result<RevocationView, AdminError> {
        self.amend(Reading::All(Kind::Setting), |_, at| {
            let revocation = what(at);
            let (id, answer) = (revocation.id(), view(&revocation));
            let writes = vec![write(Kind::Revocation, &id, &revocation, Some(revocation.until()))?];
            let detail = json!({ "until": answer.until, "issued_until": answer.issued_until });
            Ok(Decision { action: "token.revoke", subject: id, detail, writes, answer })
        })
        .await
    }
}

fn view(revocation: &Revocation) -> RevocationView {
    let issued_until = match revocation {
        Revocation::Token { .. } => None,
        Revocation::Client { issued_until, .. }
        | Revocation::Key { issued_until, .. }
        | Revocation::Everything { issued_until } => Some(*issued_until),
    };
    RevocationView { what: revocation.id(), issued_until, until: revocation.until() }
}
