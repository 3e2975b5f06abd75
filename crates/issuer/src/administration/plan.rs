//! Applying a manifest: the plan, and all its changes as one change.

mod difference;

use std::collections::BTreeMap;

use scopes::Scope;
use serde::Serialize;
use serde_json::json;

use super::administrator::Administration;
use super::client_record::{client_writes, unknown_administrative_scope};
use super::client_settings::{ClientSettings, check_credential_remains};
use super::credentials::{GeneratedSecret, NewSecret, generate_secret};
use super::decision::{Decision, IssuedTokens};
use super::documents::documents;
use super::error::AdminError;
use super::manifest::{Manifest, ManifestClient};
use super::registered_keys::ClientKey;
use super::validity::{Validity, earlier};
use crate::clients::document::ClientDocument;
use crate::store::{RecordKind, Selection, Snapshot};
use crate::time::now;
pub use difference::{ClientDifference, DifferenceKind, MemberDifference};

/// The changes that make the clients match a manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// The changed clients, ordered by identifier.
    pub changes: Vec<ClientDifference>,
    /// The clients that are not in the manifest and do not change.
    pub left_alone: Vec<String>,
    /// True if no enabled client would have the scope `issuer:clients:write`, so that the plan
    /// could not be undone through the admin API.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leaves_no_administrator: bool,
    /// The keys of the manifest that have expired. They stay expired, since there may have been a
    /// reason that the manifest does not show.
    pub expired_keys: Vec<ExpiredKey>,
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
    /// Removes the clients that are not in the manifest.
    pub prune: bool,
    /// Applies the plan even if it leaves no administrator.
    pub may_leave_no_administrator: bool,
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
    /// are not in the manifest are removed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn plan(&self, manifest: &Manifest, prune: bool) -> Result<Plan, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::Client)]).await?;
        Ok(compare(manifest, &snapshot, prune, now())?.0)
    }

    /// Makes the clients match a manifest, in one change.
    ///
    /// # Errors
    /// The database cannot be written, or the plan leaves no administrator and the options do not
    /// allow that. Nothing was changed then.
    pub async fn apply(&self, manifest: &Manifest, options: ApplyOptions) -> Result<Applied, AdminError> {
        let (plan, secrets) = self
            .transact(
                &[Selection::All(RecordKind::Client), Selection::All(RecordKind::Revocation)],
                |snapshot, at| {
                    let (plan, steps) = compare(manifest, snapshot, options.prune, at)?;
                    if plan.leaves_no_administrator && !options.may_leave_no_administrator {
                        return Err(AdminError::NoAdministrator);
                    }
                    for step in &steps {
                        self.authority.check_unknown(unknown_administrative_scope(snapshot, &step.id))?;
                        for document in step.old.iter().chain(&step.new) {
                            self.authority.check(&document.scope)?;
                        }
                        if let (Some(old), Some(new)) = (&step.old, &step.new) {
                            check_credential_remains(&step.id, old, new, at)?;
                        }
                    }
                    decide(snapshot, plan, steps, at, || generate_secret(self.vault()))
                },
            )
            .await?;
        let new = |(id, generated): (String, GeneratedSecret)| (id, generated.into_new(Validity::default()));
        Ok(Applied { plan, secrets: secrets.into_iter().map(new).collect() })
    }
}

/// A client to be added, changed or removed.
struct Step {
    id: String,
    old: Option<ClientDocument>,
    new: Option<ClientDocument>,
}

fn compare(
    manifest: &Manifest,
    snapshot: &Snapshot,
    prune: bool,
    at: u64,
) -> Result<(Plan, Vec<Step>), AdminError> {
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
    let difference = |Step { id, old, new }: &Step| ClientDifference::of(id, old.as_ref(), new.as_ref(), at);
    plan.changes = steps.iter().map(difference).collect();
    Ok((plan, steps))
}

fn is_administrator(client: &ClientDocument) -> bool {
    !client.disabled && client.scope.iter().any(|scope| scope == Scope::IssuerClientsWrite)
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
    keep_order(&old.resource_server, &mut settings.resource_server);
    let ClientDocument { created_at, secrets, mut keys, .. } = old.clone();
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
    ClientDocument { secrets, keys, ..settings.into_document(created_at) }
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
    plan: Plan,
    steps: Vec<Step>,
    at: u64,
    generate: impl Fn() -> Result<GeneratedSecret, AdminError>,
) -> Result<Decision<Output>, AdminError> {
    let mut writes = Vec::with_capacity(steps.len());
    let mut secrets = Vec::new();
    for Step { id, old, new } in steps {
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
    let detail = json!({ "changes": plan.changes });
    let subject = "clients".to_owned();
    Ok(Decision { action: "clients.apply", subject, detail, writes, output: (plan, secrets) })
}

#[cfg(test)]
mod tests;
