//! Making the clients what a file says: what that changes, and all of it as one change.

mod difference;

use std::collections::BTreeMap;

use scopes::Scope;
use serde::Serialize;
use serde_json::json;

use super::client_record::{client_writes, unknown_administrative_scope};
use super::clients::keeps_credential;
use super::credentials::{Minted, earlier, mint};
use super::transact::{Decision, IssuedTokens, documents};
use super::{AdminError, Administration, ClientKey, ClientSettings, NewSecret, Validity};
use crate::administration::manifest::{Manifest, ManifestClient};
use crate::clients::client::{ClientDocument, KeyDocument};
use crate::store::{Kind, Selection, Snapshot};
use crate::time::now;
pub use difference::{ClientDifference, DifferenceKind, MemberDifference};

/// What is to be changed so that the clients are as a file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// By the identifiers of the clients.
    pub changes: Vec<ClientDifference>,
    /// The clients that the file does not have, and that are left alone.
    pub left_alone: Vec<String>,
    /// Set if the plan takes the scope `issuer:clients:write` from every enabled client, so that the admin API could not
    /// undo it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leaves_no_administrator: bool,
    /// Keys of the file that have expired. They stay so: whoever lets a key expire may have had a reason that the file does not know.
    pub expired_keys: Vec<ExpiredKey>,
}

/// A key of a client that the file has, and that has expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpiredKey {
    /// The client.
    pub client_id: String,
    /// The key.
    pub id: String,
}

/// Options for applying a file of clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Removes the clients that the file does not have.
    pub prune: bool,
    /// Applies a plan also if it leaves no administrator.
    pub may_leave_no_administrator: bool,
}

/// What was changed.
#[derive(Debug)]
pub struct Applied {
    /// What was to be changed, and is.
    pub plan: Plan,
    /// The first secret of each new client that sends one. They are known here and never again.
    pub secrets: Vec<(String, NewSecret)>,
}

impl Administration {
    /// What [`apply`](Self::apply) would change now. `prune`: clients that the file does not have are removed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plan(&self, desired: &Manifest, prune: bool) -> Result<Plan, AdminError> {
        let kept = self.read(&[Selection::All(Kind::Client)]).await?;
        Ok(compare(desired, &kept, prune, now())?.0)
    }

    /// Makes the clients what the file says, all of them in one change.
    ///
    /// # Errors
    /// When the database cannot be written. Then nothing was changed.
    ///
    /// When the plan leaves no administrator, and the options do not allow it, nothing is changed either.
    pub async fn apply(&self, desired: &Manifest, options: ApplyOptions) -> Result<Applied, AdminError> {
        let (plan, secrets) = self
            .transact(&[Selection::All(Kind::Client), Selection::All(Kind::Revocation)], |kept, at| {
                let (plan, steps) = compare(desired, kept, options.prune, at)?;
                if plan.leaves_no_administrator && !options.may_leave_no_administrator {
                    return Err(AdminError::NoAdministrator);
                }
                for step in &steps {
                    self.authority.check_unknown(unknown_administrative_scope(kept, &step.id))?;
                    for document in step.old.iter().chain(&step.new) {
                        self.authority.check(&document.scope)?;
                    }
                    if let (Some(old), Some(new)) = (&step.old, &step.new) {
                        keeps_credential(&step.id, old, new, at)?;
                    }
                }
                decide(kept, plan, steps, at, || mint(self.vault()))
            })
            .await?;
        let new = |(id, minted): (String, Minted)| (id, minted.into_new(Validity::default()));
        Ok(Applied { plan, secrets: secrets.into_iter().map(new).collect() })
    }
}

/// A client that is to be added, changed or removed.
struct Step {
    id: String,
    old: Option<ClientDocument>,
    new: Option<ClientDocument>,
}

fn compare(
    desired: &Manifest,
    kept: &Snapshot,
    prune: bool,
    at: u64,
) -> Result<(Plan, Vec<Step>), AdminError> {
    let mut kept: BTreeMap<String, ClientDocument> = documents(kept, Kind::Client)?.into_iter().collect();
    let had_administrator = kept.values().any(is_administrator);
    let mut has_administrator = false;
    let (mut plan, mut steps) = (Plan::default(), Vec::new());
    for (id, wanted) in &desired.clients {
        let old = kept.remove(id);
        let new = old.as_ref().map_or_else(|| added(wanted, at), |old| amended(old, wanted, at));
        has_administrator |= is_administrator(&new);
        plan.expired_keys.extend(
            new.keys
                .iter()
                .filter(|key| wanted.has(key) && !is_live(key, at))
                .map(|key| ExpiredKey { client_id: id.clone(), id: key.id.clone() }),
        );
        if old.as_ref() != Some(&new) {
            steps.push(Step { id: id.clone(), old, new: Some(new) });
        }
    }
    if prune {
        steps.extend(kept.into_iter().map(|(id, old)| Step { id, old: Some(old), new: None }));
        steps.sort_by(|one, other| one.id.cmp(&other.id));
    } else {
        has_administrator |= kept.values().any(is_administrator);
        plan.left_alone = kept.into_keys().collect();
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

/// The same client with other settings and keys. Its secrets stay.
fn amended(old: &ClientDocument, wanted: &ManifestClient, at: u64) -> ClientDocument {
    let mut settings = wanted.settings(old.disabled);
    keep_order(&old.auth, &mut settings.auth);
    keep_order(&old.resource_server, &mut settings.resource_server);
    let ClientDocument { created_at, secrets, mut keys, .. } = old.clone();
    let is_known = |key: &ClientKey| old.keys.iter().any(|known| key.is(known));
    let new: Vec<_> = wanted.keys.iter().filter(|key| !is_known(key)).collect();
    if !new.is_empty() {
        // As whenever keys are registered: what has expired needs no room any more.
        keys.retain(|key| is_live(key, at) || wanted.has(key));
    }
    for key in keys.iter_mut().filter(|key| is_live(key, at) && !wanted.has(key)) {
        key.expires = earlier(key.expires, Some(at));
    }
    keys.extend(new.into_iter().map(|key| key.document(Validity::default(), at)));
    ClientDocument { secrets, keys, ..settings.into_document(created_at) }
}

/// A set is the same in any order.
fn keep_order<T: Clone + PartialEq>(old: &[T], new: &mut Vec<T>) {
    if old.len() == new.len() && old.iter().all(|item| new.contains(item)) {
        *new = old.to_vec();
    }
}

impl ManifestClient {
    fn has(&self, key: &KeyDocument) -> bool {
        self.keys.iter().any(|wanted| wanted.is(key))
    }
}

fn is_live(key: &KeyDocument, at: u64) -> bool {
    key.expires.is_none_or(|end| end > at)
}

/// A plan, and the first secrets of clients.
type Outcome = (Plan, Vec<(String, Minted)>);

fn decide(
    kept: &Snapshot,
    plan: Plan,
    steps: Vec<Step>,
    at: u64,
    mint: impl Fn() -> Result<Minted, AdminError>,
) -> Result<Decision<Outcome>, AdminError> {
    let (mut writes, mut secrets) = (Vec::with_capacity(steps.len()), Vec::new());
    for Step { id, old, new } in steps {
        let mut new = new;
        if let Some(document) = new.as_mut().filter(|_| old.is_none())
            && ClientSettings::of(document).needs_secret()
        {
            let minted = mint()?;
            document.secrets.push(minted.document(Validity::default(), at));
            secrets.push((id.clone(), minted));
        }
        writes.extend(client_writes(kept, &id, new.as_ref(), IssuedTokens::Keep, at)?);
    }
    let detail = json!({ "changes": plan.changes });
    let subject = "clients".to_owned();
    Ok(Decision { action: "clients.apply", subject, detail, writes, answer: (plan, secrets) })
}

#[cfg(test)]
mod tests;
