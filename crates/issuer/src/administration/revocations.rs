//! Revoking tokens.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::administrator::Administration;
use super::decision::Decision;
use super::documents::{documents, only_client};
use super::error::AdminError;
use super::inspection::{Inspection, TokenState};
use super::revocation_record::{revocation_write, widened};
use crate::ClientId;
use crate::replica::revocations::Revocation;
use crate::store::{RecordKind, RevokedToken, Selection, Snapshot};
use crate::time::now;

/// A revocation in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RevocationView {
    /// The subject: `token JTI`, `client ID`, `key KID`, `audience URL` or `everything`.
    pub what: String,
    /// The second until which tokens must have been issued, since the Unix epoch. A single token
    /// has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_until: Option<u64>,
    /// The second in which the last of the tokens has expired, and the revocation is deleted.
    pub until: u64,
}

impl Administration {
    /// Revokes one token.
    ///
    /// # Errors
    /// The token is not from this issuer or has expired, or the database cannot be written.
    pub async fn revoke(&self, token: &str, now: SystemTime) -> Result<RevocationView, AdminError> {
        let Inspection { claims, state, .. } = self.inspect(token, now).await?;
        if matches!(state, TokenState::Forged | TokenState::UnknownKey | TokenState::Expired) {
            return Err(AdminError::Refused(format!("there is nothing to revoke: the token is {state}")));
        }
        match (claims["jti"].as_str(), claims["exp"].as_u64()) {
            (Some(jti), Some(exp)) => self.revoke_token(jti, exp).await,
            _ => Err(AdminError::Refused(
                "the token has no `jti` or no `exp`, so this issuer did not issue it".to_owned(),
            )),
        }
    }

    /// Revokes one token, by its `jti`. It expires at `exp`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn revoke_token(&self, jti: &str, exp: u64) -> Result<RevocationView, AdminError> {
        self.store_revocation(&[], |_, _| Ok(Revocation::Token { jti: jti.to_owned(), exp })).await
    }

    /// Revokes the tokens of a client, including those of nodes that apply the revocation later.
    ///
    /// # Errors
    /// There is no such client, or the database cannot be written. The tokens of a removed client
    /// are revoked already.
    pub async fn revoke_client(&self, id: &ClientId) -> Result<RevocationView, AdminError> {
        self.store_revocation(&[Selection::One(RecordKind::Client, id.as_str())], |snapshot, now| {
            only_client(snapshot)?.ok_or_else(|| AdminError::NoSuchClient(id.clone(), Vec::new()))?;
            Ok(Revocation::Client { client_id: id.to_string(), issued_until: now })
        })
        .await
    }

    /// Revokes the tokens that a key has signed until now. The key keeps signing;
    /// [`retire_key`](Self::retire_key) withdraws it.
    ///
    /// # Errors
    /// There is no such key, or the database cannot be written.
    pub async fn revoke_signed_by(&self, kid: &str) -> Result<RevocationView, AdminError> {
        self.store_revocation(&[Selection::All(RecordKind::SigningKey)], |snapshot, now| {
            let is_stored = snapshot
                .records
                .iter()
                .any(|record| record.kind == RecordKind::SigningKey && record.id == kid);
            if !is_stored && !self.external_keys.public().contains(kid) {
                return Err(AdminError::NoSuchKey(kid.to_owned()));
            }
            Ok(Revocation::Key { kid: kid.to_owned(), issued_until: now })
        })
        .await
    }

    /// Revokes every token that was issued until `time`, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// The time is in the future, or the database cannot be written.
    pub async fn revoke_issued_until(&self, time: u64) -> Result<RevocationView, AdminError> {
        self.store_revocation(&[], |_, now| {
            if time > now {
                let why = "`issued_until` is in the future; future tokens cannot be revoked";
                return Err(AdminError::Refused(why.to_owned()));
            }
            Ok(Revocation::Everything { issued_until: time })
        })
        .await
    }

    /// Returns the revocations in force. Of the tokens that clients revoked themselves, only the
    /// latest 1,000 are included.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn revocations(&self) -> Result<Vec<RevocationView>, AdminError> {
        const NEWEST: u32 = 1000;
        let snapshot = self.read(&[Selection::All(RecordKind::Revocation)]).await?;
        let mut found: Vec<_> = documents(&snapshot, RecordKind::Revocation)?
            .iter()
            .map(|(_, revocation)| view(revocation))
            .collect();
        let by_clients = self.store().revoked_tokens(NEWEST).await?;
        found.extend(by_clients.into_iter().map(|RevokedToken { jti, until, .. }| RevocationView {
            what: format!("token {jti}"),
            issued_until: None,
            until,
        }));
        found.retain(|revocation| revocation.until > now());
        found.sort_by(|one, other| one.what.cmp(&other.what));
        Ok(found)
    }

    /// Stores the revocation that `decide` returns for the selected records and the time.
    async fn store_revocation(
        &self,
        read_set: &[Selection<'_>],
        decide: impl Fn(&Snapshot, u64) -> Result<Revocation, AdminError>,
    ) -> Result<RevocationView, AdminError> {
        let read_set = [read_set, &[Selection::All(RecordKind::Revocation)]].concat();
        self.transact(&read_set, |snapshot, at| {
            let revocation = widened(snapshot, decide(snapshot, at)?)?;
            let id = revocation.id();
            let output = view(&revocation);
            let writes = vec![revocation_write(snapshot, revocation)?];
            let detail = json!({ "until": output.until, "issued_until": output.issued_until });
            Ok(Decision { action: "token.revoke", subject: id, detail, writes, output })
        })
        .await
    }
}

fn view(revocation: &Revocation) -> RevocationView {
    let issued_until = match revocation {
        Revocation::Token { .. } => None,
        Revocation::Client { issued_until, .. }
        | Revocation::Key { issued_until, .. }
        | Revocation::Audience { issued_until, .. }
        | Revocation::Everything { issued_until } => Some(*issued_until),
    };
    RevocationView { what: revocation.id(), issued_until, until: revocation.until() }
}
