//! Revoking tokens.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::transact::{Decision, documents, only_client, write};
use super::{AdminError, Administration, Inspection, TokenState};
use crate::ClientId;
use crate::replica::revocations::Revocation;
use crate::store::{Kind, RevokedToken, Selection, Snapshot, Write};

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
        self.keep(&[], |_, _| Ok(Revocation::Token { jti: jti.to_owned(), exp })).await
    }

    /// Revokes the tokens that a client has. Tokens of nodes that hear of it later are covered too.
    ///
    /// # Errors
    /// When there is no such client, or the database cannot be written. The tokens of a removed client are revoked already.
    pub async fn revoke_client(&self, id: &ClientId) -> Result<RevocationView, AdminError> {
        self.keep(&[Selection::One(Kind::Client, id.as_str())], |kept, now| {
            only_client(kept)?.ok_or_else(|| AdminError::NoSuchClient(id.clone(), Vec::new()))?;
            Ok(Revocation::Client { client_id: id.to_string(), issued_until: now })
        })
        .await
    }

    /// Revokes the tokens that a key has signed until now. The key signs on; [`retire_key`](Self::retire_key) ends it.
    ///
    /// # Errors
    /// When there is no such key, or the database cannot be written.
    pub async fn revoke_signed_by(&self, kid: &str) -> Result<RevocationView, AdminError> {
        self.keep(&[Selection::All(Kind::SigningKey)], |kept, now| {
            let is_known =
                kept.records.iter().any(|record| record.kind == Kind::SigningKey && record.id == kid);
            if !is_known {
                return Err(AdminError::NoSuchKey(kid.to_owned()));
            }
            Ok(Revocation::Key { kid: kid.to_owned(), issued_until: now })
        })
        .await
    }

    /// Revokes every token that was issued until `time`, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// When the time is in the future, or the database cannot be written.
    pub async fn revoke_issued_until(&self, time: u64) -> Result<RevocationView, AdminError> {
        self.keep(&[], |_, now| {
            if time > now {
                let why = "`issued_until` is in the future; tokens that do not exist yet cannot be revoked";
                return Err(AdminError::Refused(why.to_owned()));
            }
            Ok(Revocation::Everything { issued_until: time })
        })
        .await
    }

    /// The revocations in force; of single tokens that clients revoked themselves, the newest 1,000.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revocations(&self) -> Result<Vec<RevocationView>, AdminError> {
        const NEWEST: u32 = 1000;
        let kept = self.read(&[Selection::All(Kind::Revocation)]).await?;
        let mut found: Vec<_> =
            documents(&kept, Kind::Revocation)?.iter().map(|(_, revocation)| view(revocation)).collect();
        let by_clients = self.store().revoked_tokens(NEWEST).await?;
        found.extend(by_clients.into_iter().map(|RevokedToken { jti, until, .. }| RevocationView {
            what: format!("token {jti}"),
            issued_until: None,
            until,
        }));
        found.retain(|revocation| revocation.until > crate::time::now());
        found.sort_by(|one, other| one.what.cmp(&other.what));
        Ok(found)
    }

    /// Keeps what `decide` makes of the time and of the records that `reading` selects, together with what is revoked
    /// already.
    async fn keep(
        &self,
        reading: &[Selection<'_>],
        decide: impl Fn(&Snapshot, u64) -> Result<Revocation, AdminError>,
    ) -> Result<RevocationView, AdminError> {
        let reading = [reading, &[Selection::All(Kind::Revocation)]].concat();
        self.transact(&reading, |kept, at| {
            let revocation = widened(kept, decide(kept, at)?)?;
            let (id, answer) = (revocation.id(), view(&revocation));
            let writes = vec![revocation_write(kept, revocation)?];
            let detail = json!({ "until": answer.until, "issued_until": answer.issued_until });
            Ok(Decision { action: "token.revoke", subject: id, detail, writes, answer })
        })
        .await
    }
}

/// Returns the write that keeps a revocation together with the earlier one of its subject, which `kept` must hold.
pub(super) fn revocation_write(kept: &Snapshot, revocation: Revocation) -> Result<Write, AdminError> {
    let revocation = widened(kept, revocation)?;
    write(Kind::Revocation, &revocation.id(), &revocation, Some(revocation.until()))
}

fn widened(kept: &Snapshot, mut revocation: Revocation) -> Result<Revocation, AdminError> {
    let id = revocation.id();
    let earlier =
        documents::<Revocation>(kept, Kind::Revocation)?.into_iter().find(|(known, _)| *known == id);
    if let Some((_, earlier)) = earlier {
        revocation.widen(&earlier);
    }
    Ok(revocation)
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
