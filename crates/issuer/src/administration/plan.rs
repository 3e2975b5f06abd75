//! Applying a manifest: the plan, and all its changes as one change.

mod difference;

use std::collections::BTreeMap;

use scopes::Scope;
use serde::Serialize;
use serde_json::{Value, json};

use super::administrator::Administration;
use super::api_difference::{ApiDifference, ClientEffect};
use super::apis::{
    ApiStep, ClientEffects, Consent, about_apis, api_write, audience_revocations, detail,
    without_resource_servers,
};
use super::client_record::client_writes;
use super::client_settings::{ClientSettings, check_credential_remains};
use super::credentials::{GeneratedSecret, NewSecret, generate_secret};
use super::decision::{Decision, IssuedTokens};
use super::documents::{documents, write};
use super::error::AdminError;
use super::manifest::{Manifest, ManifestApi, ManifestClient};
use super::registered_keys::ClientKey;
use super::validity::{Validity, earlier};
use super::vocabulary::{are_chosen, chosen_write};
use crate::apis::document::ApiDocument;
use crate::clients::document::ClientDocument;
use crate::store::{RecordKind, Snapshot};
use crate::time::now;
pub use difference::ClientDifference;

/// The changes that make the APIs and clients match a manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// The changed APIs, ordered by name.
    pub apis: Vec<ApiDifference>,
    /// The changed clients, ordered by identifier.
    pub changes: Vec<ClientDifference>,
    /// The clients outside of the manifest that lose or gain scopes by the changes of APIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<ClientEffect>,
    /// The clients that are not in the manifest and do not change.
    pub left_alone: Vec<String>,
    /// The APIs that are not in the manifest and do not change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apis_left_alone: Vec<String>,
    /// True if no enabled client would have the scope `issuer:clients:write`, so that the plan
    /// could not be undone through the admin API.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leaves_no_administrator: bool,
    /// The keys of the manifest that have expired. They stay expired, since there may have been a
    /// reason that the manifest does not show.
    pub expired_keys: Vec<ExpiredKey>,
}

impl Plan {
    /// Returns whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.apis.is_empty() && self.changes.is_empty()
    }
}

/// A key of the manifest that has expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpiredKey {
    /// The client.
    pub client_id: String,
    /// The key.
    pub id: String,
}

/// The options for applying a manifest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Removes the clients that are not in the manifest, and the APIs if it names any.
    pub prune: bool,
    /// Applies the plan even if it leaves no administrator.
    pub may_leave_no_administrator: bool,
    /// The consent to effects on clients outside of the manifest.
    pub consent: Consent,
}

/// The result of applying a manifest.
#[derive(Debug)]
pub struct Applied {
    /// The changes that were made.
    pub plan: Plan,
    /// The first secret of each new client that uses one. They cannot be shown again.
    pub secrets: Vec<(String, NewSecret)>,
}

impl Administration {
    /// Returns the changes that [`apply`](Self::apply) would make now. With `prune`, clients that
    /// are not in the manifest are removed, and APIs if it names any.
    ///
    /// # Errors
    /// A scope of the manifest is not in an API, or the database cannot be read.
    pub async fn plan(&self, manifest: &Manifest, prune: bool) -> Result<Plan, AdminError> {
        let snapshot = self.read(&about_apis()).await?;
        Ok(self.compare(manifest, &snapshot, prune, now())?.plan)
    }

    /// Makes the APIs and clients match a manifest, in one change.
    ///
    /// # Errors
    /// A scope of the manifest is not in an API, the database cannot be written, or the options do
    /// not allow that the plan leaves no administrator or affects other clients. Nothing was
    /// changed then.
    pub async fn apply(&self, manifest: &Manifest, options: ApplyOptions) -> Result<Applied, AdminError> {
        let (plan, secrets) = self
            .transact(&about_apis(), |snapshot, at| {
                let comparison = self.compare(manifest, snapshot, options.prune, at)?;
                self.check_plan(&comparison, options, at)?;
                decide(snapshot, comparison, at, || generate_secret(self.vault()))
            })
            .await?;
        self.create_dedicated_keys().await;
        let new = |(id, generated): (String, GeneratedSecret)| (id, generated.into_new(Validity::default()));
        Ok(Applied { plan, secrets: secrets.into_iter().map(new).collect() })
    }

    fn check_plan(&self, comparison: &Comparison, options: ApplyOptions, at: u64) -> Result<(), AdminError> {
        let Comparison { plan, clients, .. } = comparison;
        if plan.leaves_no_administrator && !options.may_leave_no_administrator {
            return Err(AdminError::NoAdministrator);
        }
        if options.consent == Consent::Withheld && !plan.affected.is_empty() {
            let first = plan.apis.first().cloned();
            let difference = first.map(|first| ApiDifference { clients: plan.affected.clone(), ..first });
            return Err(difference.map_or(AdminError::Busy, |all| AdminError::ClientsAffected(Box::new(all))));
        }
        for step in clients {
            for document in step.old.iter().chain(&step.new) {
                self.authority.check(&document.scope)?;
            }
            if let (Some(old), Some(new)) = (&step.old, &step.new) {
                check_credential_remains(&step.id, old, new, at)?;
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        manifest: &Manifest,
        snapshot: &Snapshot,
        prune: bool,
        at: u64,
    ) -> Result<Comparison, AdminError> {
        let (apis, apis_left_alone) = api_steps(manifest, snapshot, prune, at)?;
        let current =
            if apis.is_empty() { self.apis_of(snapshot)? } else { self.apis_after(snapshot, &apis)? };
        manifest.check_scopes(&current).map_err(AdminError::Manifest)?;
        let mut comparison = compare_clients(manifest, snapshot, prune, at)?;
        let difference =
            |Step { id, old, new }: &Step| ClientDifference::of(id, old.as_ref(), new.as_ref(), at, &current);
        comparison.plan.changes = comparison.clients.iter().map(difference).collect();
        let differences =
            apis.iter().map(|step| ApiDifference::of(&step.name, step.old.as_ref(), step.new.as_ref()));
        comparison.plan.apis = differences.collect();
        comparison.plan.apis_left_alone = apis_left_alone;
        if !apis.is_empty() {
            let ClientEffects { mut effects, mut changed, lost_audiences } =
                self.effects_of(snapshot, &apis)?;
            comparison.lost_audiences = lost_audiences;
            // The scopes of the clients in the manifest are those of the manifest.
            let is_other = |id: &str| comparison.clients.iter().all(|step| step.id != id);
            effects.retain(|effect| {
                is_other(&effect.client_id) && !manifest.clients.contains_key(&effect.client_id)
            });
            changed.retain(|(id, _)| is_other(id) && !manifest.clients.contains_key(id));
            let is_affected = |id: &String| effects.iter().any(|effect| effect.client_id == *id);
            comparison.plan.left_alone.retain(|id| !is_affected(id));
            comparison.plan.affected = effects;
            comparison.others = changed;
        }
        comparison.is_first_choice = !apis.is_empty() && !are_chosen(snapshot);
        comparison.apis = apis;
        Ok(comparison)
    }
}

/// A client to be added, changed or removed.
struct Step {
    id: String,
    old: Option<ClientDocument>,
    new: Option<ClientDocument>,
}

/// A plan with the records that it changes.
#[derive(Default)]
struct Comparison {
    plan: Plan,
    apis: Vec<ApiStep>,
    clients: Vec<Step>,
    /// The clients outside of the manifest that lose scopes.
    others: Vec<(String, ClientDocument)>,
    /// The audiences that no API will have any more.
    lost_audiences: Vec<String>,
    /// True if the APIs of the database have not been chosen before.
    is_first_choice: bool,
}

/// Returns the APIs to be added, changed or removed, and the names of the others.
fn api_steps(
    manifest: &Manifest,
    snapshot: &Snapshot,
    prune: bool,
    at: u64,
) -> Result<(Vec<ApiStep>, Vec<String>), AdminError> {
    let mut stored: BTreeMap<String, ApiDocument> =
        documents(snapshot, RecordKind::Api)?.into_iter().collect();
    let mut steps = Vec::new();
    for (name, ManifestApi { settings }) in &manifest.apis {
        let old = stored.remove(name);
        let mut new = settings.clone().into_document(old.as_ref().map_or(at, |old| old.created_at));
        if let Some(old) = &old {
            keep_order(&old.resource_servers, &mut new.resource_servers);
            keep_order(&old.origins, &mut new.origins);
        }
        if old.as_ref() != Some(&new) {
            steps.push(ApiStep { name: name.clone(), old, new: Some(new) });
        }
    }
    // A manifest without APIs describes only clients.
    if prune && !manifest.apis.is_empty() {
        steps.extend(stored.into_iter().map(|(name, old)| ApiStep { name, old: Some(old), new: None }));
        steps.sort_by(|one, other| one.name.cmp(&other.name));
        return Ok((steps, Vec::new()));
    }
    let others = if manifest.apis.is_empty() { Vec::new() } else { stored.into_keys().collect() };
    Ok((steps, others))
}

fn compare_clients(
    manifest: &Manifest,
    snapshot: &Snapshot,
    prune: bool,
    at: u64,
) -> Result<Comparison, AdminError> {
    let mut stored: BTreeMap<String, ClientDocument> =
        documents(snapshot, RecordKind::Client)?.into_iter().collect();
    let had_administrator = stored.values().any(is_administrator);
    let mut has_administrator = false;
    let mut plan = Plan::default();
    let mut steps = Vec::new();
    for (id, wanted) in &manifest.clients {
        let old = stored.remove(id);
        let new = old.as_ref().map_or_else(|| added(wanted, at), |old| updated(old, wanted, at));
        has_administrator |= is_administrator(&new);
        plan.expired_keys.extend(
            new.keys
                .iter()
                .filter(|key| wanted.has(key) && !key.is_unexpired(at))
                .map(|key| ExpiredKey { client_id: id.clone(), id: key.id.clone() }),
        );
        if old.as_ref() != Some(&new) {
            steps.push(Step { id: id.clone(), old, new: Some(new) });
        }
    }
    if prune {
        steps.extend(stored.into_iter().map(|(id, old)| Step { id, old: Some(old), new: None }));
        steps.sort_by(|one, other| one.id.cmp(&other.id));
    } else {
        has_administrator |= stored.values().any(is_administrator);
        plan.left_alone = stored.into_keys().collect();
    }
    plan.leaves_no_administrator = had_administrator && !has_administrator;
    Ok(Comparison { plan, clients: steps, ..Comparison::default() })
}

fn is_administrator(client: &ClientDocument) -> bool {
    let is_scope = |scope: &str| scope == Scope::IssuerClientsWrite.as_str();
    !client.disabled && client.scope.names().any(is_scope)
}

fn added(wanted: &ManifestClient, at: u64) -> ClientDocument {
    let mut document = wanted.settings(false).into_document(at);
    document.keys = wanted.keys.iter().map(|key| key.document(Validity::default(), at)).collect();
    document
}

/// Returns a client with other settings and keys. Its secrets do not change.
fn updated(old: &ClientDocument, wanted: &ManifestClient, at: u64) -> ClientDocument {
    let mut settings = wanted.settings(old.disabled);
    keep_order(&old.auth, &mut settings.auth);
    let ClientDocument { created_at, secrets, mut keys, resource_server, .. } = old.clone();
    let is_known = |key: &ClientKey| old.keys.iter().any(|known| key.is(known));
    let new: Vec<_> = wanted.keys.iter().filter(|key| !is_known(key)).collect();
    if !new.is_empty() {
        // As in every registration of keys, expired keys are dropped to make room.
        keys.retain(|key| key.is_unexpired(at) || wanted.has(key));
    }
    for key in keys.iter_mut().filter(|key| key.is_unexpired(at) && !wanted.has(key)) {
        key.expires = earlier(key.expires, Some(at));
    }
    keys.extend(new.into_iter().map(|key| key.document(Validity::default(), at)));
    ClientDocument { secrets, keys, resource_server, ..settings.into_document(created_at) }
}

/// Keeps the old order of a set that has not changed.
fn keep_order<T: Clone + PartialEq>(old: &[T], new: &mut Vec<T>) {
    if old.len() == new.len() && old.iter().all(|item| new.contains(item)) {
        *new = old.to_vec();
    }
}

/// A plan, and the first secrets of new clients.
type Output = (Plan, Vec<(String, GeneratedSecret)>);

fn decide(
    snapshot: &Snapshot,
    comparison: Comparison,
    at: u64,
    generate: impl Fn() -> Result<GeneratedSecret, AdminError>,
) -> Result<Decision<Output>, AdminError> {
    let Comparison { plan, apis, clients, others, lost_audiences, is_first_choice } = comparison;
    let mut writes = Vec::with_capacity(apis.len() + clients.len() + others.len());
    let mut secrets = Vec::new();
    for ApiStep { name, new, .. } in &apis {
        writes.push(api_write(name, new.as_ref())?);
    }
    if is_first_choice {
        writes.push(chosen_write());
    }
    writes.extend(audience_revocations(snapshot, lost_audiences, at)?);
    for (id, document) in others {
        writes.push(write(RecordKind::Client, &id, &document, None)?);
    }
    let removed: Vec<&str> =
        clients.iter().filter(|step| step.new.is_none()).map(|step| step.id.as_str()).collect();
    writes.extend(without_resource_servers(snapshot, &removed, &apis)?);
    for Step { id, old, new } in clients {
        let mut new = new;
        if let Some(document) = new.as_mut().filter(|_| old.is_none())
            && ClientSettings::of(document).uses_secret()
        {
            let generated = generate()?;
            document.secrets.push(generated.document(Validity::default(), at));
            secrets.push((id.clone(), generated));
        }
        writes.extend(client_writes(snapshot, &id, new.as_ref(), IssuedTokens::Keep, at)?);
    }
    let apis: Vec<Value> =
        plan.apis.iter().map(|api| json!({ "api": api.name, "detail": detail(api) })).collect();
    let detail = json!({ "apis": apis, "changes": plan.changes, "affected_clients": plan.affected.len() });
    let subject = "clients".to_owned();
    Ok(Decision { action: "clients.apply", subject, detail, writes, output: (plan, secrets) })
}

#[cfg(test)]
mod tests;
