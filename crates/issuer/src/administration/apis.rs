//! Adding, changing and removing APIs.

use std::sync::Arc;

use cli_output::excerpt;
use jiff::Timestamp;
use scopewright_catalog::Problems;
use serde_json::{Value, json};

use super::administrator::Administration;
use super::api_difference::{ApiDifference, CatalogDifference, ClientEffect, Effects};
use super::api_settings::{ApiSettings, read_catalog};
use super::api_view::{ApiDetail, ApiView};
use super::authority::Authority;
use super::decision::Decision;
use super::documents::{documents, write};
use super::error::AdminError;
use super::revocation_record::revocation_write;
use super::vocabulary::{APIS, are_chosen, chosen_write};
use crate::apis::api::Api;
use crate::apis::api_name::ApiName;
use crate::apis::collection::Apis;
use crate::apis::document::ApiDocument;
use crate::clients::document::ClientDocument;
use crate::replica::revocations::Revocation;
use crate::store::{RecordKind, Selection, Snapshot, Write};
use crate::time::now;

/// The consent to the effects of a change of APIs on clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// The change is refused if clients lose or gain scopes.
    #[default]
    Withheld,
    /// The change is made, and clients lose scopes in it.
    Given,
}

/// A change of an API that was made, or that would be made.
#[derive(Debug)]
pub struct ApiChange {
    /// The difference.
    pub difference: ApiDifference,
    /// Warnings about the new catalog.
    pub warnings: Option<Problems>,
}

impl Administration {
    /// Adds an API.
    ///
    /// # Errors
    /// The name or the audience is taken, the settings violate a rule, clients would gain scopes
    /// without consent, or the database cannot be written.
    pub async fn add_api(
        &self,
        name: &ApiName,
        settings: ApiSettings,
        consent: Consent,
    ) -> Result<ApiChange, AdminError> {
        settings.check()?;
        let (_, warnings) = read_catalog(&settings.catalog, &today())?;
        let difference = self
            .transact(&about_apis(), |snapshot, at| {
                let change = self.addition(snapshot, name, &settings, at)?;
                self.decision("api.add", snapshot, change, consent, at)
            })
            .await?;
        self.create_dedicated_keys().await;
        Ok(ApiChange { difference, warnings: Some(warnings) })
    }

    /// Changes the settings of an API by `change`. Clients lose the scopes that no API has any
    /// more, in the same change. Tokens that were issued before do not change.
    ///
    /// # Errors
    /// There is no such API, the audience is taken, the settings violate a rule, clients would lose
    /// or gain scopes without consent, or the database cannot be written.
    pub async fn update_api(
        &self,
        name: &ApiName,
        change: impl Fn(&mut ApiSettings),
        consent: Consent,
    ) -> Result<ApiChange, AdminError> {
        let difference = self
            .transact(&about_apis(), |snapshot, at| {
                let change = self.alteration(snapshot, name, &change)?;
                if change.difference.is_empty() {
                    return Ok(Decision::unchanged(change.difference));
                }
                self.decision("api.update", snapshot, change, consent, at)
            })
            .await?;
        self.create_dedicated_keys().await;
        // The change has been made, even if the catalog cannot be read again.
        let warnings = self.warnings_about(name).await.ok().flatten();
        Ok(ApiChange { difference, warnings })
    }

    /// Returns the change that [`update_api`](Self::update_api), or else
    /// [`add_api`](Self::add_api), would make now, whether or not it needs consent.
    ///
    /// # Errors
    /// Those of the change, except a lack of consent.
    pub async fn preview_api(
        &self,
        name: &ApiName,
        initial: Option<ApiSettings>,
        change: impl Fn(&mut ApiSettings),
    ) -> Result<ApiChange, AdminError> {
        let snapshot = self.read(&about_apis()).await?;
        let is_stored = stored(&snapshot, name)?.is_some();
        let planned = match initial.filter(|_| !is_stored) {
            Some(mut settings) => {
                change(&mut settings);
                settings.check()?;
                read_catalog(&settings.catalog, &today())?;
                self.addition(&snapshot, name, &settings, now())?
            }
            None => self.alteration(&snapshot, name, &change)?,
        };
        let catalog = planned.new.as_ref().map(|document| document.catalog.as_str());
        let (_, warnings) = read_catalog(catalog.unwrap_or_default(), &today())?;
        Ok(ApiChange { difference: self.visible(planned.difference), warnings: Some(warnings) })
    }

    /// Removes an API. Clients lose the scopes that no other API has, in the same change, and
    /// introspection reports the API's tokens as inactive.
    ///
    /// # Errors
    /// There is no such API, clients would lose scopes without consent, or the database cannot be
    /// written.
    pub async fn remove_api(&self, name: &ApiName, consent: Consent) -> Result<ApiDifference, AdminError> {
        self.transact(&about_apis(), |snapshot, at| {
            if snapshot
                .records
                .iter()
                .all(|record| record.kind != RecordKind::Api || record.id != name.as_str())
            {
                return Err(self.no_such_api(snapshot, name));
            }
            // An unreadable API can be removed too.
            let old = stored(snapshot, name).ok().flatten();
            let change = self.planned(snapshot, name, old, None)?;
            self.decision("api.remove", snapshot, change, consent, at)
        })
        .await
    }

    /// Returns all APIs except the issuer's own administration, ordered by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn apis(&self) -> Result<Vec<ApiView>, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::Api)]).await?;
        let apis = self.apis_of(&snapshot)?;
        let view = |api: &Arc<Api>| {
            let record = snapshot.records.iter().find(|record| *record.id == *api.name)?;
            let document = serde_json::from_str(record.document.as_deref()?).ok()?;
            Some(ApiView::new(api, &document))
        };
        let mut views: Vec<ApiView> = apis.iter().filter_map(view).collect();
        views.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(views)
    }

    /// Returns an API with its catalog.
    ///
    /// # Errors
    /// There is no such API, or the database cannot be read.
    pub async fn api(&self, name: &ApiName) -> Result<ApiDetail, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::Api)]).await?;
        let document = stored(&snapshot, name)?.ok_or_else(|| self.no_such_api(&snapshot, name))?;
        ApiDetail::new(name, document)
    }

    fn addition(
        &self,
        snapshot: &Snapshot,
        name: &ApiName,
        settings: &ApiSettings,
        at: u64,
    ) -> Result<PlannedChange, AdminError> {
        if stored(snapshot, name)?.is_some() {
            return Err(AdminError::ApiExists(name.clone()));
        }
        self.planned(snapshot, name, None, Some(settings.clone().into_document(at)))
    }

    fn alteration(
        &self,
        snapshot: &Snapshot,
        name: &ApiName,
        change: &impl Fn(&mut ApiSettings),
    ) -> Result<PlannedChange, AdminError> {
        let old = stored(snapshot, name)?.ok_or_else(|| self.no_such_api(snapshot, name))?;
        let mut settings = ApiSettings::of(&old)?;
        change(&mut settings);
        settings.check()?;
        if settings.catalog != old.catalog {
            read_catalog(&settings.catalog, &today())?;
        }
        let new = settings.into_document(old.created_at);
        self.planned(snapshot, name, Some(old), Some(new))
    }

    /// Returns a change of one API with its effects on clients.
    fn planned(
        &self,
        snapshot: &Snapshot,
        name: &ApiName,
        old: Option<ApiDocument>,
        new: Option<ApiDocument>,
    ) -> Result<PlannedChange, AdminError> {
        let step = ApiStep { name: name.to_string(), old, new };
        let ClientEffects { effects, changed, lost_audiences } =
            self.effects_of(snapshot, std::slice::from_ref(&step))?;
        let mut difference = ApiDifference::of(&step.name, step.old.as_ref(), step.new.as_ref());
        // A scope that a client gains makes its requests without `resource` ambiguous.
        difference.breaking |= !effects.is_empty();
        difference.clients = effects;
        Ok(PlannedChange { difference, clients: changed, lost_audiences, new: step.new })
    }

    /// Decides on a change, if it has no effects on clients or there is consent to them.
    fn decision(
        &self,
        action: &'static str,
        snapshot: &Snapshot,
        change: PlannedChange,
        consent: Consent,
        at: u64,
    ) -> Result<Decision<ApiDifference>, AdminError> {
        let PlannedChange { difference, clients, lost_audiences, new } = change;
        if consent == Consent::Withheld && !difference.clients.is_empty() {
            return Err(AdminError::ClientsAffected(Box::new(self.visible(difference))));
        }
        let mut writes = vec![api_write(&difference.name, new.as_ref())?];
        if !are_chosen(snapshot) || new.is_none() {
            writes.push(chosen_write());
        }
        for (id, document) in clients {
            writes.push(write(RecordKind::Client, &id, &document, None)?);
        }
        writes.extend(audience_revocations(snapshot, lost_audiences, at)?);
        let detail = detail(&difference);
        let subject = difference.name.clone();
        Ok(Decision { action, subject, detail, writes, output: self.visible(difference) })
    }

    /// Hides the names of clients from a caller that may not read them.
    fn visible(&self, difference: ApiDifference) -> ApiDifference {
        if self.authority.may_read_clients() {
            return difference;
        }
        let anonymous = |effect| ClientEffect { client_id: String::new(), ..effect };
        ApiDifference { clients: difference.clients.into_iter().map(anonymous).collect(), ..difference }
    }

    fn no_such_api(&self, snapshot: &Snapshot, name: &ApiName) -> AdminError {
        let known = snapshot.records.iter().filter(|record| record.kind == RecordKind::Api);
        let near = scopewright_catalog::suggest(name.as_str(), known.map(|record| record.id.as_str())).next();
        AdminError::NoSuchApi(name.clone(), near.map(str::to_owned))
    }

    async fn warnings_about(&self, name: &ApiName) -> Result<Option<Problems>, AdminError> {
        let snapshot = self.read(&[Selection::One(RecordKind::Api, name.as_str())]).await?;
        let catalog = stored(&snapshot, name)?.map(|document| document.catalog);
        catalog.map(|text| read_catalog(&text, &today()).map(|(_, warnings)| warnings)).transpose()
    }
}

/// A change of one API, with the clients that it changes.
struct PlannedChange {
    difference: ApiDifference,
    clients: Vec<(String, ClientDocument)>,
    lost_audiences: Vec<String>,
    new: Option<ApiDocument>,
}

/// An API to be added, changed or removed.
pub(super) struct ApiStep {
    pub(super) name: String,
    pub(super) old: Option<ApiDocument>,
    pub(super) new: Option<ApiDocument>,
}

/// Returns the records that a change of APIs depends on.
pub(super) fn about_apis() -> [Selection<'static>; 4] {
    let [apis, choice] = APIS;
    [apis, choice, Selection::All(RecordKind::Client), Selection::All(RecordKind::Revocation)]
}

/// The effects of some changes of APIs: on clients, the clients as they must be stored afterwards,
/// and the audiences whose tokens are revoked.
pub(super) struct ClientEffects {
    pub(super) effects: Vec<ClientEffect>,
    pub(super) changed: Vec<(String, ClientDocument)>,
    /// The audiences that no API has any more.
    pub(super) lost_audiences: Vec<String>,
}

impl Administration {
    /// Returns the effects of some changes of APIs on the clients of a snapshot.
    pub(super) fn effects_of(
        &self,
        snapshot: &Snapshot,
        steps: &[ApiStep],
    ) -> Result<ClientEffects, AdminError> {
        let old = self.apis_of(snapshot)?;
        let new = self.apis_after(snapshot, steps)?;
        check_audiences(&new, steps)?;
        let effects_on = Effects::new(&old, &new);
        let mut clients: Vec<(String, ClientDocument)> = documents(snapshot, RecordKind::Client)?;
        clients.sort_by(|(one, _), (other, _)| one.cmp(other));
        // No token has been issued for the compiled-in API before the APIs were chosen.
        let is_lost = |api: &&Arc<Api>| are_chosen(snapshot) && new.by_audience(&api.audience).is_none();
        let lost_audiences = old.iter().filter(is_lost).map(|api| api.audience.to_string()).collect();
        let mut all = ClientEffects { effects: Vec::new(), changed: Vec::new(), lost_audiences };
        for (id, client) in clients {
            let Some((effect, document)) = effects_on.on(&id, &client) else { continue };
            all.effects.push(effect);
            if document != client {
                all.changed.push((id, document));
            }
        }
        Ok(all)
    }
}

/// Refuses two APIs with one audience: a token could not say for which of them it is.
/// Other APIs than the changed ones are not to blame.
fn check_audiences(apis: &Apis, steps: &[ApiStep]) -> Result<(), AdminError> {
    for changed in apis.iter().filter(|api| steps.iter().any(|step| *step.name == *api.name)) {
        let mut others = apis.iter().filter(|api| api.name != changed.name);
        if let Some(other) = others.find(|api| api.audience == changed.audience) {
            return Err(AdminError::AudienceTaken(changed.audience.to_string(), other.name.to_string()));
        }
    }
    Ok(())
}

/// Returns the stored API with this name.
pub(super) fn stored(snapshot: &Snapshot, name: &ApiName) -> Result<Option<ApiDocument>, AdminError> {
    let mut records = snapshot.records.iter();
    let found = records.find(|record| record.kind == RecordKind::Api && record.id == name.as_str());
    Ok(found.and_then(|record| record.document.as_deref()).map(serde_json::from_str).transpose()?)
}

/// Returns the write of an API, or of its removal.
pub(super) fn api_write(name: &str, document: Option<&ApiDocument>) -> Result<Write, AdminError> {
    match document {
        Some(document) => write(RecordKind::Api, name, document, None),
        None => Ok(Write { kind: RecordKind::Api, id: name.to_owned(), document: None, until: None }),
    }
}

/// Returns the writes of the APIs that had one of these clients as a resource server, so that a
/// later client with its identifier does not become one. APIs that are written anyway are left out.
pub(super) fn without_resource_servers(
    snapshot: &Snapshot,
    clients: &[&str],
    written: &[ApiStep],
) -> Result<Vec<Write>, AdminError> {
    let mut writes = Vec::new();
    for record in snapshot.records.iter().filter(|record| record.kind == RecordKind::Api) {
        let document = record.document.as_deref().unwrap_or_default();
        // An unreadable API grants nothing.
        let Ok(mut api) = serde_json::from_str::<ApiDocument>(document) else { continue };
        let count = api.resource_servers.len();
        api.resource_servers.retain(|id| !clients.contains(&id.as_str()));
        if api.resource_servers.len() < count && written.iter().all(|step| step.name != record.id) {
            writes.push(api_write(&record.id, Some(&api))?);
        }
    }
    Ok(writes)
}

/// Returns the writes that revoke the tokens for audiences that no API has any more, so that they
/// stay revoked if an API gets such an audience later.
pub(super) fn audience_revocations(
    snapshot: &Snapshot,
    audiences: Vec<String>,
    at: u64,
) -> Result<Vec<Write>, AdminError> {
    let revocation = |audience| Revocation::Audience { audience, issued_until: at };
    audiences.into_iter().map(|audience| revocation_write(snapshot, revocation(audience))).collect()
}

/// Returns the details for the chain of changes: the difference, of which long lists and texts are
/// shortened, since there may be ten thousand scopes and a hundred thousand clients.
pub(super) fn detail(difference: &ApiDifference) -> Value {
    const MAX_ITEMS: usize = 100;
    let ApiDifference { breaking, members, catalog, clients, .. } = difference;
    let mut detail = json!({ "breaking": breaking });
    if !members.is_empty() {
        detail["members"] = json!(members);
    }
    for (name, items) in [
        ("catalog", catalog.iter().take(MAX_ITEMS).map(shortened).collect::<Vec<_>>()),
        ("clients", clients.iter().take(MAX_ITEMS).map(|effect| json!(effect)).collect()),
    ] {
        if !items.is_empty() {
            detail[name] = items.into();
        }
    }
    for (name, count) in [("more_changes", catalog.len()), ("more_clients", clients.len())] {
        if count > MAX_ITEMS {
            detail[name] = (count - MAX_ITEMS).into();
        }
    }
    detail
}

fn shortened(CatalogDifference { code, text, breaking, .. }: &CatalogDifference) -> Value {
    json!({ "code": code, "text": excerpt(text), "breaking": breaking })
}

/// Returns the current day in UTC, as `YYYY-MM-DD`.
pub(super) fn today() -> String {
    let second = i64::try_from(now()).ok().and_then(|second| Timestamp::from_second(second).ok());
    second.unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

impl Authority {
    /// Returns whether the caller may see the names of clients.
    fn may_read_clients(&self) -> bool {
        match self {
            Self::Owner => true,
            Self::Bearer(held) => {
                held.names().any(|scope| scope == scopes::Scope::IssuerClientsRead.as_str())
            }
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod unreadable_tests;
