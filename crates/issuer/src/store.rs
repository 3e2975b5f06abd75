//! What outlives the process: records, and the chain of changes that made them.
//!
//! A *record* is a JSON document with a kind and an identifier: a client with its credentials, a signing key, a revocation.
//! A *change* writes any number of records or none, is numbered, and names who made it. Changes are serial: one that was
//! decided on the state after change 41 becomes change 42, or it is refused as a [`Conflict`](CommitError::Conflict) and decided again. So an
//! administrator's decision is a pure function of what is known, and nodes follow each other by asking what came after
//! the number that they know.

mod chain;
pub(crate) mod revocation_queue;
mod sql_store;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upgrade_tests;

use std::fmt;

use async_trait::async_trait;
pub(crate) use database::DatabaseError as StoreError;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

pub(crate) use sql_store::SqlStore;

/// The number of the last change, 0 before the first.
pub(crate) type Head = u64;

/// What an authorization server needs of a database. Any number of nodes share one.
#[async_trait]
pub(crate) trait Store: fmt::Debug + Send + Sync + 'static {
    /// Reads everything that a node holds in memory, in one state.
    async fn load(&self) -> Result<Contents, StoreError>;

    /// Reads the selected records, all in one state.
    async fn select(&self, selections: &[Selection<'_>]) -> Result<Snapshot, StoreError>;

    /// Reads what was written after `position`, records that are gone included.
    async fn since(&self, position: Position) -> Result<Contents, StoreError>;

    /// Makes a change that was decided at `head`: all its writes or none. When this returns, it is kept.
    async fn commit(&self, head: Head, change: &Change) -> Result<Head, CommitError>;

    /// The latest changes, newest first, about one subject or all.
    async fn changes(&self, subject: Option<&str>, limit: u32) -> Result<Vec<RecordedChange>, StoreError>;

    /// Checks the chain of changes from the first on. `Err(seq)` is the first that is not what was written.
    async fn verify_chain(&self) -> Result<Result<Head, u64>, StoreError>;

    /// Revokes tokens at the request of their clients, all or none. These revocations are not links of the chain of
    /// changes, so that clients cannot hold up administration. Tokens that have expired at `now` are left out.
    async fn revoke_tokens(&self, tokens: &[RevokedToken], now: u64) -> Result<(), StoreError>;

    /// Returns the tokens that clients revoked last, newest first.
    async fn revoked_tokens(&self, limit: u32) -> Result<Vec<RevokedToken>, StoreError>;

    /// Returns whether the client of a token has revoked it.
    async fn is_revoked_token(&self, jti: &str) -> Result<bool, StoreError>;

    /// Burns an identifier of a client assertion: `true` for the one who does it first, on whichever node.
    async fn consume_jti(&self, client_id: &str, jti: &str, until: u64) -> Result<bool, StoreError>;

    /// Notes when credentials were last used. An earlier time never overwrites a later one.
    async fn record_uses(&self, uses: &[LastUse]) -> Result<(), StoreError>;

    /// When the credentials of a client, or of all, were last used.
    async fn last_uses(&self, client_id: Option<&str>) -> Result<Vec<LastUse>, StoreError>;

    /// Deletes what has expired at `now`.
    async fn delete_expired(&self, now: u64) -> Result<(), StoreError>;

    /// Deletes uses of credentials of clients that are gone, and of other clients all but the latest 64.
    async fn delete_stale_uses(&self) -> Result<(), StoreError>;

    /// Closes every connection.
    async fn close(&self);
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Client,
    SigningKey,
    Revocation,
    Setting,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Client, Self::SigningKey, Self::Revocation, Self::Setting];

    fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::SigningKey => "signing_key",
            Self::Revocation => "revocation",
            Self::Setting => "setting",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Records to read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Selection<'s> {
    /// One record.
    One(Kind, &'s str),
    /// All records of a kind.
    All(Kind),
}

/// The part of the database that a node has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The number of the last change.
    pub(crate) head: Head,
    /// The number of the last token that a client revoked.
    pub(crate) revoked_token: u64,
}

/// The contents of the database that nodes hold in memory, or what is new of them.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) position: Position,
    pub(crate) records: Vec<Record>,
    pub(crate) revoked_tokens: Vec<RevokedToken>,
}

/// A token that its client revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RevokedToken {
    pub(crate) jti: String,
    pub(crate) client_id: String,
    /// When it has expired everywhere, in seconds since the Unix epoch.
    pub(crate) until: u64,
}

/// Records as they were after the change `head`.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) head: Head,
    pub(crate) records: Vec<Record>,
}

/// A record as it is kept; `document` is `None` when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) document: Option<String>,
    /// The number of the change that wrote it.
    pub(crate) change: Head,
}

/// A change to be made: who does what to what, and the records that it writes.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// Seconds since the Unix epoch.
    pub(crate) at: u64,
    /// The administrator: `client:ID`, `user:NAME` for a user of this machine, or `issuer` for the server itself.
    pub(crate) actor: String,
    /// Such as `client.add`.
    pub(crate) action: &'static str,
    /// The identifier of what is changed.
    pub(crate) subject: String,
    /// What a reader of the log wants to know, without secrets.
    pub(crate) detail: Value,
    pub(crate) writes: Vec<Write>,
}

/// One record of a change.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Write {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    /// `None` removes the record.
    pub(crate) document: Option<String>,
    /// When it is of no use any more, in seconds since the Unix epoch.
    pub(crate) until: Option<u64>,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedChange {
    /// Its number, from 1.
    pub seq: u64,
    /// When, in seconds since the Unix epoch.
    pub at: u64,
    /// Who.
    pub actor: String,
    /// What was done, such as `client.add`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What a reader wants to know besides.
    pub detail: Value,
    /// SHA-256 over this change and the hash of the one before.
    pub hash: String,
}

/// That a credential was good for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LastUse {
    pub(crate) client_id: String,
    pub(crate) credential: String,
    /// Seconds since the Unix epoch.
    pub(crate) at: u64,
}

/// Why a change was not made.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// Another change came first; decide again.
    Conflict,
    /// The database did not do it, or nobody knows whether it did.
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for CommitError {
    fn from(cause: E) -> Self {
        Self::Store(cause.into())
    }
}
