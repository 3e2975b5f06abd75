//! A client as administrators see it: everything except secrets.

use schemars::JsonSchema;
use serde::Serialize;

use crate::clients::document::{ClientDocument, KeyDocument, SecretDocument};
use crate::store::LastUse;
use crate::{AuthMethod, ScopeList};

/// A client as administrators see it. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClientView {
    /// The identifier.
    pub client_id: String,
    /// The scopes that the client may request.
    pub scope: ScopeList,
    /// The scopes of a token if none are requested.
    #[serde(default, skip_serializing_if = "ScopeList::is_empty")]
    pub default_scope: ScopeList,
    /// The authentication methods that the client may use.
    pub auth: Vec<AuthMethod>,
    /// The maximum lifetime of the client's tokens, in seconds, if it is not that of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u32>,
    /// True for a disabled client, which gets no tokens.
    pub disabled: bool,
    /// The URL at which the client publishes its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// The maximum lifetime of the client's assertions, in seconds, if it is not that of the
    /// server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion_lifetime: Option<u32>,
    /// Allows the client's assertions to name the token endpoint as their audience.
    pub token_endpoint_audience: bool,
    /// The time at which the client was added.
    pub created_at: u64,
    /// The client's secrets, without their hashes.
    pub secrets: Vec<SecretView>,
    /// The client's registered keys.
    pub keys: Vec<KeyView>,
}

/// The validity of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// Not valid yet.
    Pending,
    /// Valid now.
    Live,
    /// No longer valid.
    Expired,
}

/// A secret of a client, without its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SecretView {
    /// The identifier, which is not secret.
    pub id: String,
    /// The validity.
    pub state: CredentialState,
    /// The first second in which the credential is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// The first second in which the credential is not valid any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
    /// The time at which the secret was created.
    pub created_at: u64,
    /// The last use for a token. Uses are recorded with a delay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<u64>,
}

/// A registered public key of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeyView {
    /// The RFC 7638 thumbprint.
    pub id: String,
    /// The validity.
    pub state: CredentialState,
    /// The first second in which the credential is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// The first second in which the credential is not valid any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
    /// The time at which the key was registered.
    pub created_at: u64,
    /// The last use for a token. Uses are recorded with a delay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<u64>,
}

impl ClientView {
    pub(super) fn new(client_id: &str, document: ClientDocument, uses: &[LastUse], now: u64) -> Self {
        let last_used = |credential: &str| {
            let used = uses.iter().find(|used| used.client_id == client_id && used.credential == credential);
            used.map(|used| used.at)
        };
        let secret =
            |SecretDocument { id, not_before, expires, created_at, .. }: &SecretDocument| SecretView {
                id: id.to_string(),
                state: state(*not_before, *expires, now),
                not_before: *not_before,
                expires: *expires,
                created_at: *created_at,
                last_used: last_used(&id.to_string()),
            };
        let key = |KeyDocument { id, not_before, expires, created_at, .. }: &KeyDocument| KeyView {
            id: id.clone(),
            state: state(*not_before, *expires, now),
            not_before: *not_before,
            expires: *expires,
            created_at: *created_at,
            last_used: last_used(id),
        };
        Self {
            client_id: client_id.to_owned(),
            secrets: document.secrets.iter().map(secret).collect(),
            keys: document.keys.iter().map(key).collect(),
            scope: document.scope,
            default_scope: document.default_scope,
            auth: document.auth,
            lifetime: document.lifetime,
            disabled: document.disabled,
            jwks_uri: document.jwks_uri,
            assertion_lifetime: document.assertion_lifetime,
            token_endpoint_audience: document.token_endpoint_audience,
            created_at: document.created_at,
        }
    }
}

fn state(not_before: Option<u64>, expires: Option<u64>, now: u64) -> CredentialState {
    if not_before.is_some_and(|start| now < start) {
        CredentialState::Pending
    } else if expires.is_some_and(|end| end <= now) {
        CredentialState::Expired
    } else {
        CredentialState::Live
    }
}
