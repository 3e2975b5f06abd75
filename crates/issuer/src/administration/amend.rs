//! Making a change: read, decide, keep, and once more if somebody was faster.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{AdminError, Administration};
use crate::ClientId;
use crate::client::ClientDocument;
use crate::store::{Change, CommitError, Kind, Snapshot, Write};
use crate::time::now;

/// What is to be read before a change can be decided.
#[derive(Clone, Copy)]
pub(super) enum Reading<'r> {
    /// One record.
    One(Kind, &'r str),
    /// All records of a kind.
    All(Kind),
}

/// A decision: what is to be kept, and what to tell whoever asked for it.
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

impl Administration {
    /// How often a decision is made again because others were faster.
    const ATTEMPTS: u32 = 50;

    /// Decides on what is kept at this time and keeps it. `decide` is a pure function of the records and the time.
    pub(super) async fn amend<T>(
        &self,
        reading: Reading<'_>,
        decide: impl Fn(&Snapshot, u64) -> Result<Decision<T>, AdminError>,
    ) -> Result<T, AdminError> {
        for attempt in 0..Self::ATTEMPTS {
            let kept = self.read(reading).await?;
            let at = now();
            let Decision { action, subject, detail, writes, answer } = decide(&kept, at)?;
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

    /// Changes one client that exists; `decide` alters the document and says what there is to tell.
    pub(super) async fn amend_client<T>(
        &self,
        id: &ClientId,
        action: &'static str,
        decide: impl Fn(&mut ClientDocument, u64) -> Result<(Value, T), AdminError>,
    ) -> Result<T, AdminError> {
        self.amend(Reading::One(Kind::Client, id.as_str()), |kept, at| {
            let mut document = only_client(kept)?.ok_or_else(|| AdminError::NoSuchClient(id.clone()))?;
            self.authority.check(&document.scope)?;
            let (detail, answer) = decide(&mut document, at)?;
            self.authority.check(&document.scope)?;
            let writes = vec![write(Kind::Client, id.as_str(), &document, None)?];
            Ok(Decision { action, subject: id.to_string(), detail, writes, answer })
        })
        .await
    }

    pub(super) async fn read(&self, reading: Reading<'_>) -> Result<Snapshot, AdminError> {
        Ok(match reading {
            Reading::One(kind, id) => self.store.find(kind, id).await?,
            Reading::All(kind) => self.store.load(Some(kind)).await?,
        })
    }
}

/// The client of a snapshot that was read by its identifier.
pub(super) fn only_client(kept: &Snapshot) -> Result<Option<ClientDocument>, AdminError> {
    Ok(documents(kept)?.pop().map(|(_, document)| document))
}

/// The records with their documents read.
pub(super) fn documents<D: DeserializeOwned>(kept: &Snapshot) -> Result<Vec<(String, D)>, AdminError> {
    let read = |(id, document): (&String, &String)| Ok((id.clone(), serde_json::from_str(document)?));
    kept.records.iter().filter_map(|record| Some((&record.id, record.document.as_ref()?))).map(read).collect()
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
