//! A client as it is stored.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::secret::SecretHash;
use crate::{AuthMethod, ScopeList};

/// The upper limit of every configured lifetime of an access token, in seconds. A signing key stays
/// published for that long after its last signature.
pub(crate) const MAX_TOKEN_LIFETIME: u64 = 3600;

/// The document of a client's record, whose identifier is that of the client. Times are seconds
/// since the Unix epoch.
///
/// A member that this version does not know makes the document unreadable, because ignoring it
/// could extend what the client may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientDocument {
    /// The scopes that the client may request.
    #[serde(deserialize_with = "ScopeList::stored")]
    pub(crate) scope: ScopeList,
    /// The scopes of a token if none are requested. Never destructive.
    #[serde(default, deserialize_with = "ScopeList::stored")]
    #[serde(skip_serializing_if = "ScopeList::is_empty")]
    pub(crate) default_scope: ScopeList,
    /// The authentication methods that the client may use.
    #[serde(default = "with_secret")]
    pub(crate) auth: Vec<AuthMethod>,
    /// The maximum lifetime of its tokens, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) disabled: bool,
    /// The address at which the client publishes its keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jwks_uri: Option<String>,
    /// The maximum lifetime of its assertions, in seconds, if it is less than the server's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) assertion_lifetime: Option<u32>,
    /// Allows its assertions to name the token endpoint as their audience, for older clients.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) token_endpoint_audience: bool,
    /// The audiences whose tokens it may inspect, in documents of versions without APIs. The first
    /// API takes the client over as its resource server, if it has such an audience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resource_server: Vec<String>,
    pub(crate) created_at: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) secrets: Vec<SecretDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) keys: Vec<KeyDocument>,
}

/// A secret of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretDocument {
    pub(crate) id: Uuid,
    pub(crate) hash: SecretHash,
    /// The first second in which the secret is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<u64>,
    /// The first second in which the secret is not valid any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<u64>,
    pub(crate) created_at: u64,
}

/// A public key of a client, whose identifier is its RFC 7638 thumbprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyDocument {
    pub(crate) id: String,
    pub(crate) jwk: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<u64>,
    pub(crate) created_at: u64,
}

impl KeyDocument {
    /// Returns whether the key has not expired at `at`.
    pub(crate) fn is_unexpired(&self, at: u64) -> bool {
        self.expires.is_none_or(|end| end > at)
    }
}

fn with_secret() -> Vec<AuthMethod> {
    AuthMethod::WITH_SECRET.to_vec()
}

fn is_false(value: &bool) -> bool {
    !value
}
