//! A client as an administrator sees it: everything but what is secret.

use schemars::JsonSchema;
use serde::Serialize;

use crate::clients::client::{ClientDocument, KeyDocument, SecretDocument};
use crate::store::LastUse;
use crate::{AuthMethod, ScopeList};

/// A client as an administrator sees it. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClientView {
    /// Its identifier.
    pub client_id: String,
    /// What it may ask for.
    pub scope: ScopeList,
    /// What it gets when it asks for nothing.
    #[serde(default, skip_serializing_if = "ScopeList::is_empty")]
    pub default_scope: ScopeList,
    /// The ways in which it may prove who it is.
    pub auth: Vec<AuthMethod>,
    /// How long its tokens live at most, in seconds, where it is not what the server says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u32>,
    /// Whether it gets no tokens.
    pub disabled: bool,
    /// Where its public keys are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// How long its assertions may be valid at most, in seconds, where that is less than the server accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion_lifetime: Option<u32>,
    /// Whether its assertions may name the token endpoint as their audience.
    pub token_endpoint_audience: bool,
    /// The audiences whose tokens it may inspect.
    pub resource_server: Vec<String>,
    /// When it was added.
    pub created_at: u64,
    /// Its secrets, without their hashes.
    pub secrets: Vec<SecretView>,
    /// Its registered keys.
    pub keys: Vec<KeyView>,
}

/// Whether a credential is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// Not yet.
    Pending,
    /// Now.
    Live,
    /// Not any more.
    Expired,
}

/// A secret of a client, without its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SecretView {
    /// Its identifier, which is no secret.
    pub id: String,
    /// Whether it is good.
    pub state: CredentialState,
    /// The first second in which it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// The first second in which it is good no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
    /// When it was minted.
    pub created_at: u64,
    /// When it was last good for a token, to within the seconds that are collected in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<u64>,
}

/// A registered public key of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeyView {
    /// Its RFC 7638 thumbprint.
    pub id: String,
    /// Whether it is good.
    pub state: CredentialState,
    /// The first second in which it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// The first second in which it is good no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
    /// When it was registered.
    pub created_at: u64,
    /// When it was last good for a token, to within the seconds that are collected in a batch.
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
            resource_server: document.resource_server,
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
