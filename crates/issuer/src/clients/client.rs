//! A client in memory, as it is looked up for each token.

use std::sync::atomic::{AtomicU64, Ordering};

use scopewright_token::{KeySet, KeySetError};
use serde_json::json;
use subtle::{Choice, ConstantTimeEq as _};
use uuid::Uuid;

use super::document::{ClientDocument, KeyDocument, SecretDocument};
use super::scope_set::{ScopeSet, ScopeSets};
use super::secret::SecretHash;
use crate::AuthMethod;

/// A client in a compact form, since there may be a hundred thousand.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) scope: ScopeSet,
    pub(crate) default_scope: ScopeSet,
    pub(crate) lifetime: Option<u32>,
    pub(crate) disabled: bool,
    methods: u8,
    secrets: Box<[Secret]>,
    uncommon: Option<Box<Uncommon>>,
}

/// Settings that few clients have.
#[derive(Debug)]
struct Uncommon {
    jwks_uri: Option<String>,
    assertion_lifetime: Option<u32>,
    token_endpoint_audience: bool,
    keys: Vec<RegisteredKey>,
}

/// A registered key.
#[derive(Debug)]
pub(crate) struct RegisteredKey {
    pub(crate) id: String,
    pub(crate) keys: KeySet,
    validity: Validity,
}

#[derive(Debug)]
struct Secret {
    id: Uuid,
    hash: SecretHash,
    validity: Validity,
    /// The last use that was recorded.
    last_recorded: AtomicU64,
}

/// The period in which a credential is valid. The end is exclusive.
#[derive(Clone, Copy, Debug)]
struct Validity {
    start: u64,
    end: u64,
}

impl Validity {
    fn new(not_before: Option<u64>, expires: Option<u64>) -> Self {
        Self { start: not_before.unwrap_or(0), end: expires.unwrap_or(u64::MAX) }
    }

    fn includes(self, now: u64) -> bool {
        (self.start..self.end).contains(&now)
    }
}

impl Client {
    /// Returns whether the client may use this authentication method.
    pub(crate) fn may_use(&self, method: AuthMethod) -> bool {
        self.methods & bit(method) != 0
    }

    /// Returns the secret with this hash, if it is valid now. The time depends on the number of
    /// secrets, and not on the hash that is presented.
    pub(crate) fn secret(&self, presented: &SecretHash, now: u64) -> Option<Uuid> {
        let mut found = None;
        for Secret { id, hash, validity, .. } in &self.secrets {
            let is_valid = Choice::from(u8::from(validity.includes(now)));
            if bool::from(hash.ct_eq(presented) & is_valid) {
                found = Some(*id);
            }
        }
        found
    }

    /// Returns whether to record the use of a secret now. Uses of a busy client are recorded only
    /// once in a while, which costs it nothing.
    pub(crate) fn should_record_use(&self, credential: &str, now: u64) -> bool {
        /// The time between two records, in seconds.
        const INTERVAL: u64 = 10;
        let secret = self
            .secrets
            .iter()
            .find(|secret| secret.id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == credential);
        secret.is_none_or(|secret| {
            let before = secret.last_recorded.load(Ordering::Relaxed);
            let is_due = now >= before + INTERVAL;
            is_due
                && secret
                    .last_recorded
                    .compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed)
                    .is_ok()
        })
    }

    /// Returns the registered keys that are valid now.
    pub(crate) fn keys(&self, now: u64) -> impl Iterator<Item = &RegisteredKey> {
        let keys = self.uncommon.iter().flat_map(|uncommon| &uncommon.keys);
        keys.filter(move |key| key.validity.includes(now))
    }

    /// Returns the maximum lifetime of its assertions, in seconds, if it has a limit of its own.
    pub(crate) fn assertion_lifetime(&self) -> Option<u32> {
        self.uncommon.as_ref()?.assertion_lifetime
    }

    pub(crate) fn jwks_uri(&self) -> Option<&str> {
        self.uncommon.as_ref()?.jwks_uri.as_deref()
    }

    pub(crate) fn accepts_token_endpoint_audience(&self) -> bool {
        self.uncommon.as_ref().is_some_and(|uncommon| uncommon.token_endpoint_audience)
    }
}

impl Client {
    /// Reads a stored client. `sets` are the scopes of all clients.
    pub(crate) fn read(document: ClientDocument, sets: &ScopeSets) -> Result<Self, KeySetError> {
        let secret = |secret: SecretDocument| Secret {
            id: secret.id,
            hash: secret.hash,
            validity: Validity::new(secret.not_before, secret.expires),
            last_recorded: AtomicU64::new(0),
        };
        Ok(Self {
            scope: sets.get(&document.scope),
            default_scope: sets.get(&document.default_scope),
            lifetime: document.lifetime,
            disabled: document.disabled,
            methods: document.auth.iter().fold(0, |methods, method| methods | bit(*method)),
            uncommon: Uncommon::of(&document)?.map(Box::new),
            secrets: document.secrets.into_iter().map(secret).collect(),
        })
    }
}

impl Uncommon {
    fn of(document: &ClientDocument) -> Result<Option<Self>, KeySetError> {
        let ClientDocument { jwks_uri, assertion_lifetime, token_endpoint_audience, keys, .. } = document;
        let has_none = jwks_uri.is_none() && assertion_lifetime.is_none() && !token_endpoint_audience;
        if has_none && keys.is_empty() {
            return Ok(None);
        }
        let key = |key: &KeyDocument| {
            let set = json!({ "keys": [key.jwk] }).to_string();
            let validity = Validity::new(key.not_before, key.expires);
            Ok(RegisteredKey { id: key.id.clone(), keys: KeySet::of_client(set.as_bytes())?, validity })
        };
        Ok(Some(Self {
            jwks_uri: jwks_uri.clone(),
            assertion_lifetime: *assertion_lifetime,
            token_endpoint_audience: *token_endpoint_audience,
            keys: keys.iter().map(key).collect::<Result<_, _>>()?,
        }))
    }
}

fn bit(method: AuthMethod) -> u8 {
    1 << method as u8
}
