//! The settings of a client, and their rules.

use serde_json::{Value, json};

use super::error::AdminError;
use crate::client_authentication::assertion::MAX_ASSERTION_LIFETIME;
use crate::clients::document::{ClientDocument, MAX_TOKEN_LIFETIME};
use crate::clients::keys::JwksUri;
use crate::{AuthMethod, ScopeList};

/// The settings of a client, without its credentials.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSettings {
    /// The scopes that the client may request.
    pub scope: ScopeList,
    /// The scopes of a token if none are requested. They must not be destructive.
    pub default_scope: ScopeList,
    /// The authentication methods that the client may use.
    pub auth: Vec<AuthMethod>,
    /// The maximum lifetime of the client's tokens, in seconds: 1 to 3600.
    pub lifetime: Option<u32>,
    /// Disables the client, so that it gets no tokens.
    pub disabled: bool,
    /// The `https` URL at which the client publishes its keys.
    pub jwks_uri: Option<String>,
    /// The maximum lifetime of the client's assertions, in seconds, if it is less than the
    /// server's: 1 to 3600.
    pub assertion_lifetime: Option<u32>,
    /// Allows the client's assertions to name the token endpoint as their audience.
    pub token_endpoint_audience: bool,
}

impl ClientSettings {
    /// Returns the settings of a client that may request `scope` and uses a secret.
    pub fn new(scope: ScopeList) -> Self {
        Self {
            scope,
            default_scope: ScopeList::default(),
            auth: AuthMethod::WITH_SECRET.to_vec(),
            lifetime: None,
            disabled: false,
            jwks_uri: None,
            assertion_lifetime: None,
            token_endpoint_audience: false,
        }
    }

    /// Returns whether the client may use a secret.
    pub(super) fn uses_secret(&self) -> bool {
        self.auth.iter().any(|method| AuthMethod::WITH_SECRET.contains(method))
    }

    /// Returns every violated rule that does not depend on the APIs, each with the member to
    /// correct.
    pub(crate) fn mistakes(&self) -> Vec<(&'static str, AdminError)> {
        let mut mistakes = Vec::new();
        let mut refuse = |member, why: &str| mistakes.push((member, AdminError::Refused(why.to_owned())));
        if self.auth.is_empty() {
            refuse(
                "auth",
                "a client needs an authentication method: client_secret_basic, client_secret_post or private_key_jwt",
            );
        }
        if self.lifetime.is_some_and(|lifetime| !(1..=MAX_TOKEN_LIFETIME).contains(&u64::from(lifetime))) {
            refuse("lifetime", "the lifetime of tokens must be 1 to 3600 seconds");
        }
        let longest = 1..=u64::from(MAX_ASSERTION_LIFETIME);
        if self.assertion_lifetime.is_some_and(|lifetime| !longest.contains(&u64::from(lifetime))) {
            refuse("assertion_lifetime", "the lifetime of assertions must be 1 to 3600 seconds");
        }
        if let Some(Err(cause)) = self.jwks_uri.as_ref().map(|uri| uri.parse::<JwksUri>()) {
            refuse("jwks_uri", &cause.to_string());
        }
        for (member, is_given) in [
            ("jwks_uri", self.jwks_uri.is_some()),
            ("assertion_lifetime", self.assertion_lifetime.is_some()),
            ("token_endpoint_audience", self.token_endpoint_audience),
        ] {
            if is_given && !self.signs_assertions() {
                refuse(member, NO_KEYS_EXPECTED);
            }
        }
        let foreign = self.default_scope.without(&self.scope);
        if !foreign.is_empty() {
            mistakes.push(("default_scope", AdminError::DefaultScope(foreign)));
        }
        mistakes
    }

    /// Checks that a client has keys if and only if it uses them.
    pub(crate) fn check_keys(&self, have_keys: bool) -> Result<(), AdminError> {
        let why = match (self.signs_assertions(), have_keys) {
            (false, true) => NO_KEYS_EXPECTED,
            (true, false) if self.jwks_uri.is_none() => {
                "a client that uses private_key_jwt needs public keys, or the address at which it publishes them"
            }
            _ => return Ok(()),
        };
        Err(AdminError::Refused(why.to_owned()))
    }

    pub(super) fn check(&self) -> Result<(), AdminError> {
        self.mistakes().into_iter().next().map_or(Ok(()), |(_, mistake)| Err(mistake))
    }

    fn signs_assertions(&self) -> bool {
        self.auth.contains(&AuthMethod::PrivateKeyJwt)
    }

    pub(crate) fn into_document(self, created_at: u64) -> ClientDocument {
        ClientDocument {
            scope: self.scope,
            default_scope: self.default_scope,
            auth: self.auth,
            lifetime: self.lifetime,
            disabled: self.disabled,
            jwks_uri: self.jwks_uri,
            assertion_lifetime: self.assertion_lifetime,
            token_endpoint_audience: self.token_endpoint_audience,
            resource_server: Vec::new(),
            created_at,
            secrets: Vec::new(),
            keys: Vec::new(),
        }
    }

    pub(super) fn of(document: &ClientDocument) -> Self {
        let document = document.clone();
        Self {
            scope: document.scope,
            default_scope: document.default_scope,
            auth: document.auth,
            lifetime: document.lifetime,
            disabled: document.disabled,
            jwks_uri: document.jwks_uri,
            assertion_lifetime: document.assertion_lifetime,
            token_endpoint_audience: document.token_endpoint_audience,
        }
    }

    /// Returns the details for the chain of changes.
    pub(super) fn detail(&self) -> Value {
        json!({
            "scope": self.scope,
            "default_scope": self.default_scope,
            "auth": self.auth,
            "lifetime": self.lifetime,
            "disabled": self.disabled,
            "jwks_uri": self.jwks_uri,
            "assertion_lifetime": self.assertion_lifetime,
            "token_endpoint_audience": self.token_endpoint_audience,
        })
    }
}

const NO_KEYS_EXPECTED: &str =
    "only a client that uses private_key_jwt has keys and assertions; add that method, or leave this out";

/// Refuses a change after which a client would have no usable credential, if it had one.
pub(super) fn check_credential_remains(
    id: &str,
    old: &ClientDocument,
    new: &ClientDocument,
    at: u64,
) -> Result<(), AdminError> {
    if has_credential(old, at) && !has_credential(new, at) {
        return Err(AdminError::Refused(format!(
            "the client `{id}` would have no usable credential; first add the new authentication method and a secret \
             or key for it, and then remove the old method"
        )));
    }
    Ok(())
}

fn has_credential(document: &ClientDocument, at: u64) -> bool {
    let settings = ClientSettings::of(document);
    let is_usable = |expires: Option<u64>| expires.is_none_or(|end| end > at);
    let has_secret = document.secrets.iter().any(|secret| is_usable(secret.expires));
    let has_key = document.jwks_uri.is_some() || document.keys.iter().any(|key| is_usable(key.expires));
    (settings.uses_secret() && has_secret) || (settings.signs_assertions() && has_key)
}
