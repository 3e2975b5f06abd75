//! The values that are written to the database and read from it.

use database::DatabaseError as StoreError;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The number of the last change, 0 before the first.
pub(crate) type Head = u64;

/// The kind of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordKind {
    Api,
    Client,
    SigningKey,
    Revocation,
    Setting,
}

impl RecordKind {
    const ALL: [Self; 5] = [Self::Api, Self::Client, Self::SigningKey, Self::Revocation, Self::Setting];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Client => "client",
            Self::SigningKey => "signing_key",
            Self::Revocation => "revocation",
            Self::Setting => "setting",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The records to read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Selection<'s> {
    /// One record.
    One(RecordKind, &'s str),
    /// All records of a kind.
    All(RecordKind),
}

/// The position up to which a node has read the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The number of the last change.
    pub(crate) head: Head,
    /// The number of the last token that a client revoked.
    pub(crate) revoked_token: u64,
}

/// The contents of the database that nodes hold in memory, or the part that is new.
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
    /// The time at which the token has expired everywhere, in seconds since the Unix epoch.
    pub(crate) until: u64,
}

/// Records as of the change `head`.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) head: Head,
    pub(crate) records: Vec<Record>,
}

/// A stored record. The `document` of a deleted record is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    pub(crate) document: Option<String>,
    /// The number of the change that wrote it.
    pub(crate) change: Head,
}

/// A change to be made: the actor, the action, and the records to write.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// Seconds since the Unix epoch.
    pub(crate) at: u64,
    /// The actor: `client:ID`, `user:NAME` for a user of this machine, or `issuer` for the server.
    pub(crate) actor: String,
    /// For example `client.add`.
    pub(crate) action: &'static str,
    /// The identifier of the changed object.
    pub(crate) subject: String,
    /// Details for readers of the log, without secrets.
    pub(crate) detail: Value,
    pub(crate) writes: Vec<Write>,
}

/// One record of a change.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Write {
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    /// `None` deletes the record.
    pub(crate) document: Option<String>,
    /// The time at which the record becomes useless, in seconds since the Unix epoch.
    pub(crate) until: Option<u64>,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedChange {
    /// The number of the change, from 1.
    pub seq: u64,
    /// The time, in seconds since the Unix epoch.
    pub at: u64,
    /// The actor: `client:ID`, `user:NAME`, or `issuer` for the server itself.
    pub actor: String,
    /// The action, for example `client.add`.
    pub action: String,
    /// The identifier of the changed object.
    pub subject: String,
    /// Further details.
    pub detail: Value,
    /// The SHA-256 hash of this change and the previous hash.
    pub hash: String,
}

/// The last use of a credential for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LastUse {
    pub(crate) client_id: String,
    pub(crate) credential: String,
    /// Seconds since the Unix epoch.
    pub(crate) at: u64,
}

/// The reason for which a change was not made.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// Another change came first, so the decision must be repeated.
    Conflict,
    /// The database failed. The change may have been made or not.
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for CommitError {
    fn from(cause: E) -> Self {
        Self::Store(cause.into())
    }
}
