//! Adding, changing and removing clients.

use scopes::Scope;
use scopewright::Access;
use serde_json::{Value, json};

use super::client_record::client_writes;
use super::plan::ClientDifference;
use super::registered_keys::read_keys;
use super::transact::{Decision, IssuedTokens, about_client, documents, only_client, write};
use super::{AdminError, Administration, ClientView, NewSecret, Validity, credentials};
use crate::client_authentication::assertion::LONGEST_LIFETIME as LONGEST_ASSERTION;
use crate::clients::client::{ClientDocument, LONGEST_LIFETIME};
use crate::clients::keys::JwksUri;
use crate::replica::revocations::Revocation;
use crate::store::{Kind, Selection};
use crate::time::now;
use crate::{AuthMethod, ClientId, ScopeList};

/// What can be said of a client besides its credentials.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSettings {
    /// What it may ask for.
    pub scope: ScopeList,
    /// What it gets when it asks for nothing: never destructive.
    pub default_scope: ScopeList,
    /// The ways in which it may prove who it is.
    pub auth: Vec<AuthMethod>,
    /// How long its tokens live at most, in seconds: 1 to 3600.
    pub lifetime: Option<u32>,
    /// Whether it gets no tokens.
    pub disabled: bool,
    /// Where its public keys are published: an `https` URL.
    pub jwks_uri: Option<String>,
    /// How long its assertions may be valid at most, in seconds, where that is less than the server accepts: 1 to 3600.
    pub assertion_lifetime: Option<u32>,
    /// Whether its assertions may name the token endpoint as their audience.
    pub token_endpoint_audience: bool,
    /// The audiences whose tokens it may inspect.
    pub resource_server: Vec<String>,
}

impl ClientSettings {
    /// A client that may ask for `scope` and sends a secret, in either way.
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
            resource_server: Vec::new(),
        }
    }

    /// Whether a client of these settings is known by a secret.
    pub(super) fn needs_secret(&self) -> bool {
        self.auth.iter().any(|method| AuthMethod::WITH_SECRET.contains(method))
    }

    /// Every rule that is broken, each with the member that is to be mended.
    pub(crate) fn mistakes(&self) -> Vec<(&'static str, AdminError)> {
        let mut mistakes = Vec::new();
        let mut refuse = |member, why: &str| mistakes.push((member, AdminError::Refused(why.to_owned())));
        if self.auth.is_empty() {
            refuse(
                "auth",
                "a client needs a way to prove who it is: client_secret_basic, client_secret_post or private_key_jwt",
            );
        }
        if self.lifetime.is_some_and(|lifetime| !(1..=LONGEST_LIFETIME).contains(&u64::from(lifetime))) {
            refuse("lifetime", "the lifetime of tokens is 1 to 3600 seconds");
        }
        let longest = 1..=u64::from(LONGEST_ASSERTION);
        if self.assertion_lifetime.is_some_and(|lifetime| !longest.contains(&u64::from(lifetime))) {
            refuse("assertion_lifetime", "the lifetime of assertions is 1 to 3600 seconds");
        }
        if let Some(Err(cause)) = self.jwks_uri.as_ref().map(|uri| uri.parse::<JwksUri>()) {
            refuse("jwks_uri", &cause.to_string());
        }
        const LONGEST_AUDIENCE: usize = 2048;
        let is_odd =
            |audience: &String| audience.len() > LONGEST_AUDIENCE || audience.contains(char::is_control);
        if self.resource_server.iter().any(is_odd) {
            refuse("resource_server", "an audience has at most 2048 bytes and no control characters");
        }
        for (member, is_said) in [
            ("jwks_uri", self.jwks_uri.is_some()),
            ("assertion_lifetime", self.assertion_lifetime.is_some()),
            ("token_endpoint_audience", self.token_endpoint_audience),
        ] {
            if is_said && !self.signs_assertions() {
                refuse(member, NO_KEYS_EXPECTED);
            }
        }
        let wrong = |scope: &Scope| {
            scope.access() == Access::Destructive || !self.scope.iter().any(|allowed| allowed == *scope)
        };
        let wrong: ScopeList = self.default_scope.iter().filter(wrong).collect();
        if !wrong.is_empty() {
            mistakes.push(("default_scope", AdminError::DefaultScope(wrong)));
        }
        mistakes
    }

    /// Whether keys are given to a client that uses them, and to none that does not.
    pub(crate) fn check_keys(&self, are_given: bool) -> Result<(), AdminError> {
        let why = match (self.signs_assertions(), are_given) {
            (false, true) => NO_KEYS_EXPECTED,
            (true, false) if self.jwks_uri.is_none() => {
                "a client that authenticates by private_key_jwt needs its public keys, or the address where they are published"
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
            resource_server: self.resource_server,
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
            resource_server: document.resource_server,
        }
    }

    /// For the log of changes.
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
            "resource_server": self.resource_server,
        })
    }
}

const NO_KEYS_EXPECTED: &str = "only a client that authenticates by private_key_jwt has keys and assertions; add that method, or leave this out";

/// A client that has just been added.
#[derive(Debug)]
pub struct AddedClient {
    /// The identifier that was asked for.
    pub id: ClientId,
    /// What it may do.
    pub settings: ClientSettings,
    /// Its first secret, if it is to send one. It is known here and never again.
    pub secret: Option<NewSecret>,
}

impl Administration {
    /// Adds a client. If it is to send a secret, one is minted. `jwks`, a JWK Set, are keys that its assertions may be signed with.
    ///
    /// # Errors
    /// When there is a client of that name, the settings contradict each other, or the database cannot be written.
    pub async fn add_client(
        &self,
        id: &ClientId,
        settings: ClientSettings,
        jwks: Option<&[u8]>,
    ) -> Result<AddedClient, AdminError> {
        id.check_new()?;
        settings.check()?;
        self.authority.check(&settings.scope)?;
        settings.check_keys(jwks.is_some())?;
        let secret = if settings.needs_secret() { Some(credentials::mint(self.vault())?) } else { None };
        self.transact(&[Selection::One(Kind::Client, id.as_str())], |kept, at| {
            if !kept.records.is_empty() {
                return Err(AdminError::ClientExists(id.clone()));
            }
            let mut document = settings.clone().into_document(at);
            let keys = jwks.map(read_keys).transpose()?.unwrap_or_default();
            document.keys = keys.into_iter().map(|key| key.document(Validity::default(), at)).collect();
            document.secrets.extend(secret.as_ref().map(|secret| secret.document(Validity::default(), at)));
            let writes = vec![write(Kind::Client, id.as_str(), &document, None)?];
            let detail = settings.detail();
            Ok(Decision { action: "client.add", subject: id.to_string(), detail, writes, answer: () })
        })
        .await?;
        let secret = secret.map(|minted| minted.into_new(Validity::default()));
        Ok(AddedClient { id: id.clone(), settings, secret })
    }

    /// One client.
    ///
    /// # Errors
    /// When there is none of that name, or the database cannot be read.
    pub async fn client(&self, id: &ClientId) -> Result<ClientView, AdminError> {
        let kept = self.read(&[Selection::One(Kind::Client, id.as_str())]).await?;
        let Some(document) = only_client(&kept)? else {
            return Err(self.with_nearest_clients(AdminError::NoSuchClient(id.clone(), Vec::new())).await);
        };
        let uses = self.store().last_uses(Some(id.as_str())).await?;
        Ok(ClientView::new(id.as_str(), document, &uses, now()))
    }

    /// All clients, by their identifiers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clients(&self) -> Result<Vec<ClientView>, AdminError> {
        let kept = self.read(&[Selection::All(Kind::Client)]).await?;
        let mut uses = self.store().last_uses(None).await?;
        uses.sort_by(|one, other| one.client_id.cmp(&other.client_id));
        let mut documents = documents::<ClientDocument>(&kept, Kind::Client)?;
        documents.sort_by(|(one, _), (other, _)| one.cmp(other));
        let uses_of = |id: &str| {
            let start = uses.partition_point(|used| used.client_id.as_str() < id);
            let count = uses[start..].partition_point(|used| used.client_id == id);
            &uses[start..start + count]
        };
        let now = now();
        Ok(documents
            .into_iter()
            .map(|(id, document)| ClientView::new(&id, document, uses_of(&id), now))
            .collect())
    }

    /// Changes the settings of a client: `change` alters those that it has. Its credentials stay. Returns whether anything
    /// was changed.
    ///
    /// # Errors
    /// When there is no such client, the settings contradict each other, or the database cannot be written.
    pub async fn update_client(
        &self,
        id: &ClientId,
        change: impl Fn(&mut ClientSettings),
    ) -> Result<bool, AdminError> {
        self.change_settings(id, "client.update", change).await
    }

    /// Disables a client and revokes its tokens, or enables it again. Returns whether anything was changed.
    ///
    /// # Errors
    /// When there is no such client, or the database cannot be written.
    pub async fn set_client_disabled(&self, id: &ClientId, disabled: bool) -> Result<bool, AdminError> {
        let action = if disabled { "client.disable" } else { "client.enable" };
        self.change_settings(id, action, |settings| settings.disabled = disabled).await
    }

    async fn change_settings(
        &self,
        id: &ClientId,
        action: &'static str,
        change: impl Fn(&mut ClientSettings),
    ) -> Result<bool, AdminError> {
        self.transact_client(id, action, IssuedTokens::Keep, |document, at| {
            let mut settings = ClientSettings::of(document);
            change(&mut settings);
            settings.check()?;
            let ClientDocument { created_at, secrets, keys, .. } = document.clone();
            let old = document.clone();
            *document = ClientDocument { secrets, keys, ..settings.clone().into_document(created_at) };
            keeps_credential(id.as_str(), &old, document, at)?;
            let difference = ClientDifference::of(id.as_str(), Some(&old), Some(document), at);
            let is_changed = !difference.members.is_empty();
            Ok((json!({ "changed": difference.members }), is_changed))
        })
        .await
    }

    /// Removes a client with all its credentials, and revokes its tokens.
    ///
    /// # Errors
    /// When there is no such client, or the database cannot be written.
    pub async fn remove_client(&self, id: &ClientId) -> Result<(), AdminError> {
        self.transact(&about_client(id.as_str(), &Revocation::id_of_client(id.as_str())), |kept, at| {
            self.changeable_client(kept, id)?;
            let writes = client_writes(kept, id.as_str(), None, IssuedTokens::Revoke, at)?;
            Ok(Decision {
                action: "client.remove",
                subject: id.to_string(),
                detail: json!({}),
                writes,
                answer: (),
            })
        })
        .await
    }
}

/// Refuses a change that leaves a client without a credential for any of its authentication methods, if it had one.
pub(super) fn keeps_credential(
    id: &str,
    old: &ClientDocument,
    new: &ClientDocument,
    at: u64,
) -> Result<(), AdminError> {
    if has_credential(old, at) && !has_credential(new, at) {
        return Err(AdminError::Refused(format!(
            "the client `{id}` would have no credential left that it may use; add the new authentication method beside \
             the old one, add a secret or a key for it, and then remove the old one"
        )));
    }
    Ok(())
}

fn has_credential(document: &ClientDocument, at: u64) -> bool {
    let settings = ClientSettings::of(document);
    let is_usable = |expires: Option<u64>| expires.is_none_or(|end| end > at);
    let has_secret = document.secrets.iter().any(|secret| is_usable(secret.expires));
    let has_key = document.jwks_uri.is_some() || document.keys.iter().any(|key| is_usable(key.expires));
    (settings.needs_secret() && has_secret) || (settings.signs_assertions() && has_key)
}
