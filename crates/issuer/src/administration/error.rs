//! The errors of administration.

use std::fmt;

use cli_output::excerpt;
use scopewright_catalog::{Problems, ScopeName, Severity};

use super::api_difference::{ApiDifference, ClientEffect};
use crate::apis::api_name::ApiName;
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
    /// No API has this scope. Similar ones follow.
    UnknownScope {
        /// The scope.
        scope: String,
        /// Similar scopes.
        similar: Vec<String>,
    },
    /// An API with this name exists already.
    ApiExists(ApiName),
    /// There is no such API. A similar name follows.
    NoSuchApi(ApiName, Option<String>),
    /// The audience is that of another API, whose name follows.
    AudienceTaken(String, String),
    /// The catalog of an API has problems.
    Catalog(Problems),
    /// The manifest has problems, which depend on the APIs.
    Manifest(Problems),
    /// Clients would lose or gain scopes, and there is no consent to that.
    ClientsAffected(Box<ApiDifference>),
    /// Default scopes must be among those that the client may request, and must not be destructive.
    DefaultScope(ScopeList),
    /// After the plan, no client could administer clients.
    NoAdministrator,
    /// The maximum number of signing keys is published.
    TooManyKeys(usize),
    /// The client has, or would have, an administrative scope that the caller lacks.
    BeyondAuthority(ScopeName),
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
            Self::UnknownScope { scope, similar } if similar.is_empty() => {
                write!(f, "no API has the scope `{}`; `issuer api list` lists all APIs", excerpt(scope))
            }
            Self::UnknownScope { scope, similar } => {
                let similar = similar.join("` or `");
                write!(f, "no API has the scope `{}`; did you mean `{similar}`?", excerpt(scope))
            }
            Self::ApiExists(name) => {
                write!(f, "the API `{name}` exists already; choose another name, or use `issuer api update {name}`")
            }
            Self::NoSuchApi(name, None) => {
                write!(f, "there is no API `{name}`; `issuer api list` lists all APIs")
            }
            Self::NoSuchApi(name, Some(near)) => write!(f, "there is no API `{name}`; did you mean `{near}`?"),
            Self::AudienceTaken(audience, api) => write!(
                f,
                "the audience {} is that of the API `{api}`; each API needs its own",
                excerpt(audience)
            ),
            Self::Catalog(problems) => {
                let (count, noun) = counted(problems);
                write!(f, "the catalog has {count} {noun}; fix {}", if count == 1 { "it" } else { "them" })
            }
            Self::Manifest(problems) => {
                let (count, noun) = counted(problems);
                write!(f, "the file has {count} {noun}, so nothing was changed; fix {} and try again", if count == 1 { "it" } else { "them" })
            }
            Self::ClientsAffected(difference) => affected(difference, f),
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

fn counted(problems: &Problems) -> (usize, &'static str) {
    let count = problems.count(Severity::Error);
    (count, if count == 1 { "problem" } else { "problems" })
}

/// Names the first few clients that a change concerns, unless the caller may not know them.
fn affected(difference: &ApiDifference, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const MAX_NAMED: usize = 3;
    let ApiDifference { name, clients, .. } = difference;
    let verb = match (clients.iter().any(ClientEffect::is_loss), clients.iter().any(ClientEffect::is_gain)) {
        (true, true) => "lose or gain",
        (false, true) => "gain",
        _ => "lose",
    };
    let named = clients.iter().map(|effect| effect.client_id.as_str()).filter(|id| !id.is_empty());
    let named: Vec<&str> = named.take(MAX_NAMED).collect();
    let count = clients.len();
    let noun = if count == 1 { "client" } else { "clients" };
    write!(f, "by this change of `{name}`, {count} {noun} would {verb} scopes")?;
    if !named.is_empty() {
        write!(f, ": {}", named.join(", "))?;
        if count > named.len() {
            write!(f, " and others")?;
        }
    }
    f.write_str("; review the difference, and use --force to make the change with these effects")
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
