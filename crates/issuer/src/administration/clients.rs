//! Adding, changing and removing clients.

use serde_json::json;

use super::administrator::Administration;
use super::apis::without_resource_servers;
use super::client_record::client_writes;
use super::client_settings::{ClientSettings, check_credential_remains};
use super::client_view::ClientView;
use super::credentials::{self, NewSecret};
use super::decision::{Decision, IssuedTokens};
use super::documents::{about_client, documents, only_client, write};
use super::error::AdminError;
use super::plan::ClientDifference;
use super::registered_keys::read_keys;
use super::validity::Validity;
use super::vocabulary::{APIS, scope_mistakes};
use crate::apis::collection::Apis;
use crate::clients::document::ClientDocument;
use crate::replica::revocations::Revocation;
use crate::store::{RecordKind, Selection};
use crate::time::now;
use crate::{ClientId, ScopeList};

/// A client that was added.
#[derive(Debug)]
pub struct AddedClient {
    /// The identifier.
    pub id: ClientId,
    /// The settings.
    pub settings: ClientSettings,
    /// The first secret, if the client uses one. It cannot be shown again.
    pub secret: Option<NewSecret>,
}

impl Administration {
    /// Adds a client, with a new secret if it uses one. `jwks` is a JWK Set with its public keys.
    ///
    /// # Errors
    /// The identifier is taken, the settings violate a rule, or the database cannot be written.
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
        let secret =
            if settings.uses_secret() { Some(credentials::generate_secret(self.vault())?) } else { None };
        let read_set = [&[Selection::One(RecordKind::Client, id.as_str())], &APIS[..]].concat();
        self.transact(&read_set, |snapshot, at| {
            if only_client(snapshot)?.is_some() {
                return Err(AdminError::ClientExists(id.clone()));
            }
            check_scopes(&settings, &ScopeList::default(), &self.apis_of(snapshot)?)?;
            let mut document = settings.clone().into_document(at);
            let keys = jwks.map(read_keys).transpose()?.unwrap_or_default();
            document.keys = keys.into_iter().map(|key| key.document(Validity::default(), at)).collect();
            document.secrets.extend(secret.as_ref().map(|secret| secret.document(Validity::default(), at)));
            let writes = vec![write(RecordKind::Client, id.as_str(), &document, None)?];
            let detail = settings.detail();
            Ok(Decision { action: "client.add", subject: id.to_string(), detail, writes, output: () })
        })
        .await?;
        let secret = secret.map(|generated| generated.into_new(Validity::default()));
        Ok(AddedClient { id: id.clone(), settings, secret })
    }

    /// Returns a client.
    ///
    /// # Errors
    /// There is no such client, or the database cannot be read.
    pub async fn client(&self, id: &ClientId) -> Result<ClientView, AdminError> {
        let snapshot = self.read(&[Selection::One(RecordKind::Client, id.as_str())]).await?;
        let Some(document) = only_client(&snapshot)? else {
            return Err(self.with_similar_clients(AdminError::NoSuchClient(id.clone(), Vec::new())).await);
        };
        let uses = self.store().last_uses(Some(id.as_str())).await?;
        Ok(ClientView::new(id.as_str(), document, &uses, now()))
    }

    /// Returns all clients, ordered by identifier.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn clients(&self) -> Result<Vec<ClientView>, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::Client)]).await?;
        let mut uses = self.store().last_uses(None).await?;
        uses.sort_by(|one, other| one.client_id.cmp(&other.client_id));
        let mut documents = documents::<ClientDocument>(&snapshot, RecordKind::Client)?;
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

    /// Changes the settings of a client by `change`. Its credentials do not change. Returns whether
    /// the settings differ from before.
    ///
    /// # Errors
    /// There is no such client, the settings violate a rule, or the database cannot be written.
    pub async fn update_client(
        &self,
        id: &ClientId,
        change: impl Fn(&mut ClientSettings),
    ) -> Result<bool, AdminError> {
        self.change_settings(id, "client.update", change).await
    }

    /// Disables a client and revokes its tokens, or enables it. Returns whether that is a change.
    ///
    /// # Errors
    /// There is no such client, or the database cannot be written.
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
        self.transact_client(id, action, IssuedTokens::Keep, &APIS, |document, snapshot, at| {
            let mut settings = ClientSettings::of(document);
            change(&mut settings);
            settings.check()?;
            let apis = self.apis_of(snapshot)?;
            check_scopes(&settings, &document.scope, &apis)?;
            let ClientDocument { created_at, secrets, keys, resource_server, .. } = document.clone();
            let old = document.clone();
            let settings = settings.clone().into_document(created_at);
            *document = ClientDocument { secrets, keys, resource_server, ..settings };
            check_credential_remains(id.as_str(), &old, document, at)?;
            let difference = ClientDifference::of(id.as_str(), Some(&old), Some(document), at, &apis);
            let is_changed = !difference.members.is_empty();
            Ok((json!({ "changed": difference.members }), is_changed))
        })
        .await
    }

    /// Removes a client with all its credentials, also as a resource server of APIs, and revokes
    /// its tokens.
    ///
    /// # Errors
    /// There is no such client, or the database cannot be written.
    pub async fn remove_client(&self, id: &ClientId) -> Result<(), AdminError> {
        let revocation = Revocation::id_of_client(id.as_str());
        let read_set =
            [&about_client(id.as_str(), &revocation)[..], &[Selection::All(RecordKind::Api)]].concat();
        self.transact(&read_set, |snapshot, at| {
            self.changeable_client(snapshot, id)?;
            let mut writes = client_writes(snapshot, id.as_str(), None, IssuedTokens::Revoke, at)?;
            writes.extend(without_resource_servers(snapshot, &[id.as_str()], &[])?);
            Ok(Decision {
                action: "client.remove",
                subject: id.to_string(),
                detail: json!({}),
                writes,
                output: (),
            })
        })
        .await
    }
}

fn check_scopes(settings: &ClientSettings, held: &ScopeList, apis: &Apis) -> Result<(), AdminError> {
    scope_mistakes(settings, held, apis).into_iter().next().map_or(Ok(()), |(_, mistake)| Err(mistake))
}
