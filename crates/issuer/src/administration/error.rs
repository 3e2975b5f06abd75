//! Why an administrator's change was not made.

use std::fmt;

use cli_output::excerpt;
use scopes::Scope;

use crate::store::StoreError;
use crate::{ClientId, ScopeList};

/// Why nothing was changed. The message says what, and what can be done about it.
#[derive(Debug)]
pub enum AdminError {
    /// There is a client of that name, and it stays as it is.
    ClientExists(ClientId),
    /// There is no such client. The names that resemble it most follow, where the one who asks may read them all.
    NoSuchClient(ClientId, Vec<String>),
    /// The client has no such secret or key.
    NoSuchCredential(ClientId, String),
    /// There is no such signing key.
    NoSuchKey(String),
    /// The change contradicts itself or a rule; the text says how.
    Refused(String),
    /// Scopes that are given by default must be among those the client may ask for, and do no harm.
    DefaultScope(ScopeList),
    /// The plan takes the administration of clients from everybody.
    NoAdministrator,
    /// As many signing keys are published as resource servers accept.
    TooManyKeys(usize),
    /// The client has, or would have, an administrative scope that the one who asks lacks.
    BeyondAuthority(Scope),
    /// Others change the same things all the time.
    Busy,
    /// The database is away: nothing was changed, or nobody knows.
    Away(String),
    /// The database or the system failed.
    Failed(anyhow::Error),
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientExists(id) => write!(f, "there is a client `{id}` already; choose another id"),
            Self::NoSuchClient(id, nearest) if nearest.is_empty() => {
                write!(f, "there is no client `{id}`; `issuer client list` shows all")
            }
            Self::NoSuchClient(id, nearest) => {
                write!(f, "there is no client `{id}`; did you mean `{}`?", nearest.join("` or `"))
            }
            Self::NoSuchCredential(id, credential) => write!(
                f,
                "the client `{id}` has no secret or key `{}`; `issuer secret list {id}` shows what it has",
                excerpt(credential)
            ),
            Self::NoSuchKey(kid) => {
                write!(f, "there is no signing key `{}`; `issuer key list` shows all", excerpt(kid))
            }
            Self::Refused(why) => f.write_str(why),
            Self::DefaultScope(scopes) => write!(
                f,
                "`{scopes}` cannot be given by default: a default scope is one that the client may ask for, and not destructive"
            ),
            Self::BeyondAuthority(scope) => {
                write!(
                    f,
                    "nobody may change a client with `{scope}`, or give it to one, who lacks that scope himself"
                )
            }
            Self::NoAdministrator => f.write_str(
                "no enabled client would have the scope `issuer:clients:write` any more; add one to the file, or use --yes",
            ),
            Self::TooManyKeys(count) => {
                write!(f, "{count} signing keys are published already; wait until one is gone, or retire one first")
            }
            Self::Busy => f.write_str("others are changing the same at this moment; try again"),
            Self::Away(cause) => f.write_str(cause),
            Self::Failed(cause) => write!(f, "the change was not kept: {cause:#}"),
        }
    }
}

impl std::error::Error for AdminError {}

impl From<StoreError> for AdminError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Unavailable(_) => Self::Away(format!("{cause}; {}", cause.advice())),
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
