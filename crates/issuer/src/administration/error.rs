//! The errors of administration.

use std::fmt;

use cli_output::excerpt;
use scopes::Scope;

use crate::clients::client_id::ClientId;
use crate::scope_list::ScopeList;
use crate::store::StoreError;

/// The reason for which a change was not made. The message includes a remedy.
#[derive(Debug)]
pub enum AdminError {
    /// A client with this identifier exists already.
    ClientExists(ClientId),
    /// There is no such client. Similar identifiers follow, if the caller may read all of them.
    NoSuchClient(ClientId, Vec<String>),
    /// The client has no such secret or key.
    NoSuchCredential(ClientId, String),
    /// There is no such signing key.
    NoSuchKey(String),
    /// The change violates a rule, which the text explains.
    Refused(String),
    /// Default scopes must be among those that the client may request, and must not be destructive.
    DefaultScope(ScopeList),
    /// After the plan, no client could administer clients.
    NoAdministrator,
    /// The maximum number of signing keys is published.
    TooManyKeys(usize),
    /// The client has, or would have, an administrative scope that the caller lacks.
    BeyondAuthority(Scope),
    /// Concurrent changes kept conflicting.
    Busy,
    /// The database is unavailable. The change may have been made or not.
    Unavailable(String),
    /// The database or the system failed.
    Failed(anyhow::Error),
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientExists(id) => write!(f, "the client `{id}` exists already; choose another id"),
            Self::NoSuchClient(id, similar) if similar.is_empty() => {
                write!(f, "there is no client `{id}`; `issuer client list` lists all clients")
            }
            Self::NoSuchClient(id, similar) => {
                write!(f, "there is no client `{id}`; did you mean `{}`?", similar.join("` or `"))
            }
            Self::NoSuchCredential(id, credential) => write!(
                f,
                "the client `{id}` has no secret or key `{}`; `issuer secret list {id}` lists its credentials",
                excerpt(credential)
            ),
            Self::NoSuchKey(kid) => {
                write!(f, "there is no signing key `{}`; `issuer key list` lists all keys", excerpt(kid))
            }
            Self::Refused(why) => f.write_str(why),
            Self::DefaultScope(scopes) => write!(
                f,
                "`{scopes}` cannot be granted by default; use scopes that the client may request and that are not destructive"
            ),
            Self::BeyondAuthority(scope) => {
                write!(f, "only a caller with `{scope}` may grant it, or change a client that has it")
            }
            Self::NoAdministrator => f.write_str(
                "no enabled client would have the scope `issuer:clients:write`; add one to the file, or use --yes",
            ),
            Self::TooManyKeys(count) => {
                write!(f, "{count} signing keys are published already; wait until one is gone, or retire one first")
            }
            Self::Busy => f.write_str("concurrent changes kept conflicting; try again"),
            Self::Unavailable(cause) => f.write_str(cause),
            Self::Failed(cause) => write!(f, "the change was not made: {cause:#}"),
        }
    }
}

impl std::error::Error for AdminError {}

impl From<StoreError> for AdminError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Unavailable(_) => Self::Unavailable(format!("{cause}; {}", cause.advice())),
            StoreError::Failed(_) => Self::Failed(cause.into()),
        }
    }
}

impl From<anyhow::Error> for AdminError {
    fn from(cause: anyhow::Error) -> Self {
        Self::Failed(cause)
    }
}

impl From<serde_json::Error> for AdminError {
    fn from(cause: serde_json::Error) -> Self {
        Self::Failed(cause.into())
    }
}
