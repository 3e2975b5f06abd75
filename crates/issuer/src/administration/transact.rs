//! Making a change: read, decide, keep, and once more if another process was faster.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::authority::Authority;
use super::client_record::{client_writes, unknown_administrative_scope};
use super::{AdminError, Administration};
use crate::ClientId;
use crate::clients::client::ClientDocument;
use crate::nearest::nearest_texts;
use crate::replica::revocations::Revocation;
use crate::store::{Change, CommitError, Kind, Selection, Snapshot, Write};
use crate::time::now;

/// A decision: what is to be kept, and what to return to the caller.
pub(super) struct Decision<T> {
    pub(super) action: &'static str,
    pub(super) subject: String,
    pub(super) detail: Value,
    pub(super) writes: Vec<Write>,
    pub(super) answer: T,
}

impl<T> Decision<T> {
    /// Nothing is to be changed, and nothing to be logged.
    pub(super) fn nothing(answer: T) -> Self {
        Self { action: "", subject: String::new(), detail: Value::Null, writes: Vec::new(), answer }
    }

    pub(super) fn answering<U>(self, answer: U) -> Decision<U> {
        let Self { action, subject, detail, writes, .. } = self;
        Decision { action, subject, detail, writes, answer }
    }
}

/// The effect of a change on the tokens that the client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedTokens {
    /// They stay good until they expire.
    Keep,
    /// They are revoked in the same change.
    Revoke,
}

impl Administration {
    /// The number of times that a decision is made because other processes are faster.
    const ATTEMPTS: u32 = 50;

    /// Decides on what is kept at this time and keeps it. `decide` is a pure function of the records and the time.
    ///
    /// Changes of one process wait for their turn in a fair queue, so that none of them fails because of another.
    pub(super) async fn transact<T>(
        &self,
        reading: &[Selection<'_>],
        decide: impl Fn(&Snapshot, u64) -> Result<Decision<T>, AdminError>,
    ) -> Result<T, AdminError> {
        let _turn = self.turn.lock().await;
        for attempt in 0..Self::ATTEMPTS {
            let kept = self.read(reading).await?;
            let at = now();
            let Decision { action, subject, detail, writes, answer } = match decide(&kept, at) {
                Ok(decision) => decision,
                Err(refusal) => return Err(self.with_nearest_clients(refusal).await),
            };
            if writes.is_empty() {
                return Ok(answer);
            }
            let change = Change { at, actor: self.actor.to_string(), action, subject, detail, writes };
            match self.store.commit(kept.head, &change).await {
                Ok(_) => return Ok(answer),
                Err(CommitError::Conflict) => {
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt))).await
                }
                Err(CommitError::Store(cause)) => return Err(cause.into()),
            }
        }
        Err(AdminError::Busy)
    }

    /// Changes one client that exists. `decide` alters the document and returns the details for the chain of changes.
    /// A document that stays as it is makes no change.
    pub(super) async fn transact_client<T>(
        &self,
        id: &ClientId,
        action: &'static str,
        tokens: IssuedTokens,
        decide: impl Fn(&mut ClientDocument, u64) -> Result<(Value, T), AdminError>,
    ) -> Result<T, AdminError> {
        self.transact(&about_client(id.as_str(), &Revocation::id_of_client(id.as_str())), |kept, at| {
            let old = self.changeable_client(kept, id)?;
            let mut document = old.clone();
            let (detail, answer) = decide(&mut document, at)?;
            self.authority.check(&document.scope)?;
            if document == old && tokens == IssuedTokens::Keep {
                return Ok(Decision::nothing(answer));
            }
            let writes = client_writes(kept, id.as_str(), Some(&document), tokens, at)?;
            Ok(Decision { action, subject: id.to_string(), detail, writes, answer })
        })
        .await
    }

    /// The client of a snapshot, if the administrator may change it.
    pub(super) fn changeable_client(
        &self,
        kept: &Snapshot,
        id: &ClientId,
    ) -> Result<ClientDocument, AdminError> {
        let document = only_client(kept)?.ok_or_else(|| AdminError::NoSuchClient(id.clone(), Vec::new()))?;
        self.authority.check(&document.scope)?;
        self.authority.check_unknown(unknown_administrative_scope(kept, id.as_str()))?;
        Ok(document)
    }

    /// Adds the names that resemble the one of a client that does not exist. The owner of the machine may read them all.
    pub(super) async fn with_nearest_clients(&self, error: AdminError) -> AdminError {
        let AdminError::NoSuchClient(id, _) = error else { return error };
        let mut nearest = Vec::new();
        if matches!(self.authority, Authority::Owner)
            && let Ok(kept) = self.read(&[Selection::All(Kind::Client)]).await
        {
            let names = kept.records.iter().map(|record| record.id.as_str());
            nearest = nearest_texts(id.as_str(), names).map(str::to_owned).collect();
        }
        AdminError::NoSuchClient(id, nearest)
    }

    pub(super) async fn read(&self, reading: &[Selection<'_>]) -> Result<Snapshot, AdminError> {
        Ok(self.store.select(reading).await?)
    }
}

/// The records that a change of one client depends on: the client, and the revocation of its tokens.
pub(super) fn about_client<'s>(client_id: &'s str, revocation_id: &'s str) -> [Selection<'s>; 2] {
    [Selection::One(Kind::Client, client_id), Selection::One(Kind::Revocation, revocation_id)]
}

/// The client of a snapshot that was read by its identifier.
pub(super) fn only_client(kept: &Snapshot) -> Result<Option<ClientDocument>, AdminError> {
    Ok(documents(kept, Kind::Client)?.pop().map(|(_, document)| document))
}

/// The documents of one kind, with the identifiers of their records.
pub(super) fn documents<D: DeserializeOwned>(
    kept: &Snapshot,
    kind: Kind,
) -> Result<Vec<(String, D)>, AdminError> {
    let of_kind = kept.records.iter().filter(|record| record.kind == kind);
    let read = |(id, document): (&String, &String)| Ok((id.clone(), serde_json::from_str(document)?));
    of_kind.filter_map(|record| Some((&record.id, record.document.as_ref()?))).map(read).collect()
}

/// A record with this document.
pub(super) fn write<D: Serialize>(
    kind: Kind,
    id: &str,
    document: &D,
    until: Option<u64>,
) -> Result<Write, AdminError> {
    Ok(Write { kind, id: id.to_owned(), document: Some(serde_json::to_string(document)?), until })
}
