//! What is known about one client: as it is kept, and as it is looked up for each token.

use std::sync::atomic::{AtomicU64, Ordering};

use scopewright_token::{KeySet, KeySetError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use subtle::{Choice, ConstantTimeEq as _};
use uuid::Uuid;

use crate::clients::secret::SecretHash;
use crate::{AuthMethod, ScopeList};

/// The longest life of an access token, in seconds, whatever is configured: a signing key stays published for so long after its last
/// signature.
pub(crate) const LONGEST_LIFETIME: u64 = 3600;

/// A client as it is kept: the document of a record, whose identifier is the client's. Times are seconds since the Unix epoch.
///
/// A member that this version does not know makes the document unreadable: to pass over it could widen what the client may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientDocument {
    /// What the client may ask for.
    #[serde(deserialize_with = "ScopeList::kept")]
    pub(crate) scope: ScopeList,
    /// What it gets when it asks for nothing. Never destructive.
    #[serde(default, deserialize_with = "ScopeList::kept", skip_serializing_if = "ScopeList::is_empty")]
    pub(crate) default_scope: ScopeList,
    /// The ways in which it may prove who it is.
    #[serde(default = "with_secret")]
    pub(crate) auth: Vec<AuthMethod>,
    /// How long its tokens live at most, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) disabled: bool,
    /// Where its public keys are published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jwks_uri: Option<String>,
    /// How long its assertions may be valid at most, in seconds, where that is less than the server accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) assertion_lifetime: Option<u32>,
    /// Whether its assertions may name the token endpoint as their audience, as older clients' do.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) token_endpoint_audience: bool,
    /// The audiences whose tokens it may inspect, because it is their resource server (RFC 7662 section 2.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resource_server: Vec<String>,
    pub(crate) created_at: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) secrets: Vec<SecretDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) keys: Vec<KeyDocument>,
}

/// One secret of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretDocument {
    pub(crate) id: Uuid,
    pub(crate) hash: SecretHash,
    /// The first second in which it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<u64>,
    /// The first second in which it is good no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<u64>,
    pub(crate) created_at: u64,
}

/// One public key of a client, known by its RFC 7638 thumbprint.
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

fn with_secret() -> Vec<AuthMethod> {
    AuthMethod::WITH_SECRET.to_vec()
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A client as it is looked up, in little room: there may be a hundred thousand.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) scope: ScopeList,
    pub(crate) default_scope: ScopeList,
    pub(crate) lifetime: Option<u32>,
    pub(crate) disabled: bool,
    methods: u8,
    secrets: Box<[Secret]>,
    rare: Option<Box<Rare>>,
}

/// What few clients have.
#[derive(Debug)]
struct Rare {
    jwks_uri: Option<String>,
    assertion_lifetime: Option<u32>,
    token_endpoint_audience: bool,
    resource_server: Vec<String>,
    keys: Vec<RegisteredKey>,
}

/// A registered key, ready to verify assertions.
#[derive(Debug)]
pub(crate) struct RegisteredKey {
    pub(crate) id: String,
    pub(crate) keys: KeySet,
    period: Period,
}

#[derive(Debug)]
struct Secret {
    id: Uuid,
    hash: SecretHash,
    period: Period,
    /// The last use that was noted.
    noted: AtomicU64,
}

/// When a credential is good, from its first second to the first in which it is good no more.
#[derive(Clone, Copy, Debug)]
struct Period {
    start: u64,
    end: u64,
}

impl Period {
    fn new(not_before: Option<u64>, expires: Option<u64>) -> Self {
        Self { start: not_before.unwrap_or(0), end: expires.unwrap_or(u64::MAX) }
    }

    fn includes(self, now: u64) -> bool {
        (self.start..self.end).contains(&now)
    }
}

impl Client {
    /// Whether it may prove who it is in this way.
    pub(crate) fn may_use(&self, method: AuthMethod) -> bool {
        self.methods & bit(method) != 0
    }

    /// The secret whose hash this is, if it is good now. The time it takes depends on how many secrets there are, and not on what
    /// is presented.
    pub(crate) fn secret(&self, presented: &SecretHash, now: u64) -> Option<Uuid> {
        let mut found = None;
        for Secret { id, hash, period, .. } in &self.secrets {
            let good = Choice::from(u8::from(period.includes(now)));
            if bool::from(hash.ct_eq(presented) & good) {
                found = Some(*id);
            }
        }
        found
    }

    /// Whether the use of a secret is to be noted: once in a while is enough, and costs a busy client nothing.
    pub(crate) fn is_noteworthy(&self, credential: &str, now: u64) -> bool {
        /// In seconds.
        const WHILE: u64 = 10;
        let secret = self
            .secrets
            .iter()
            .find(|secret| secret.id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == credential);
        secret.is_none_or(|secret| {
            let before = secret.noted.load(Ordering::Relaxed);
            let is_due = now >= before + WHILE;
            is_due && secret.noted.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        })
    }

    /// The keys among those registered that are good now.
    pub(crate) fn keys(&self, now: u64) -> impl Iterator<Item = &RegisteredKey> {
        let keys = self.rare.iter().flat_map(|rare| &rare.keys);
        keys.filter(move |key| key.period.includes(now))
    }

    /// Returns the longest lifetime of its assertions, in seconds, if it has a limit of its own.
    pub(crate) fn assertion_lifetime(&self) -> Option<u32> {
        self.rare.as_ref()?.assertion_lifetime
    }

    pub(crate) fn jwks_uri(&self) -> Option<&str> {
        self.rare.as_ref()?.jwks_uri.as_deref()
    }

    pub(crate) fn accepts_token_endpoint_audience(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.token_endpoint_audience)
    }

    /// Whether it is a resource server for which tokens of this audience are.
    pub(crate) fn may_inspect(&self, audience: &str) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.resource_server.iter().any(|own| own == audience))
    }
}

impl TryFrom<ClientDocument> for Client {
    type Error = KeySetError;

    fn try_from(document: ClientDocument) -> Result<Self, KeySetError> {
        let secret = |secret: SecretDocument| Secret {
            id: secret.id,
            hash: secret.hash,
            period: Period::new(secret.not_before, secret.expires),
            noted: AtomicU64::new(0),
        };
        Ok(Self {
            scope: document.scope,
            default_scope: document.default_scope,
            lifetime: document.lifetime,
            disabled: document.disabled,
            methods: document.auth.iter().fold(0, |methods, method| methods | bit(*method)),
            rare: Rare::of(&document)?.map(Box::new),
            secrets: document.secrets.into_iter().map(secret).collect(),
        })
    }
}

impl Rare {
    fn of(document: &ClientDocument) -> Result<Option<Self>, KeySetError> {
        let ClientDocument {
            jwks_uri,
            assertion_lifetime,
            token_endpoint_audience,
            resource_server,
            keys,
            ..
        } = document;
        let has_none = jwks_uri.is_none() && assertion_lifetime.is_none() && !token_endpoint_audience;
        if has_none && resource_server.is_empty() && keys.is_empty() {
            return Ok(None);
        }
        let key = |key: &KeyDocument| {
            let set = json!({ "keys": [key.jwk] }).to_string();
            let period = Period::new(key.not_before, key.expires);
            Ok(RegisteredKey { id: key.id.clone(), keys: KeySet::of_client(set.as_bytes())?, period })
        };
        Ok(Some(Self {
            jwks_uri: jwks_uri.clone(),
            assertion_lifetime: *assertion_lifetime,
            token_endpoint_audience: *token_endpoint_audience,
            resource_server: resource_server.clone(),
            keys: keys.iter().map(key).collect::<Result<_, _>>()?,
        }))
    }
}

fn bit(method: AuthMethod) -> u8 {
    1 << method as u8
}
