//! The APIs by which changes are decided.

use std::sync::Arc;

use anyhow::Context as _;
use scopewright_catalog::{Access, ScopeName, suggest};
use serde_json::Value;

use super::administrator::Administration;
use super::apis::ApiStep;
use super::client_settings::ClientSettings;
use super::error::AdminError;
use crate::ScopeList;
use crate::apis::api::Api;
use crate::apis::built_in;
use crate::apis::collection::Apis;
use crate::apis::document::ApiDocument;
use crate::store::{Record, RecordKind, Selection, Snapshot, Write};

/// The identifier of the setting that exists as soon as the APIs of a database are chosen. Before,
/// the API that is compiled into this program is in force.
pub(super) const APIS_CHOSEN: &str = "apis";

/// The records from which [`Administration::apis_of`] reads all APIs.
pub(super) const APIS: [Selection<'_>; 2] =
    [Selection::All(RecordKind::Api), Selection::One(RecordKind::Setting, APIS_CHOSEN)];

impl Administration {
    /// Returns all APIs of a snapshot with the records [`APIS`], and the issuer's own
    /// administration. An unreadable API is treated as absent and logged.
    pub(super) fn apis_of(&self, snapshot: &Snapshot) -> Result<Apis, AdminError> {
        let mut apis = self.stored_apis(snapshot);
        apis.push(Arc::new(built_in::administration(&self.own_audience)));
        if !are_chosen(snapshot) {
            apis.push(Arc::new(default_api()?));
        }
        Ok(Apis::new(apis))
    }

    fn stored_apis(&self, snapshot: &Snapshot) -> Vec<Arc<Api>> {
        let read = |record: &Record| {
            self.api_reader().read(record).unwrap_or_else(|cause| {
                tracing::error!(id = record.id, "an API of the database cannot be read: {cause:#}");
                unreadable(record)
            })
        };
        snapshot.records.iter().filter(|record| record.kind == RecordKind::Api).filter_map(read).collect()
    }

    /// Returns the APIs of a snapshot as they will be after some steps.
    pub(super) fn apis_after(&self, snapshot: &Snapshot, steps: &[ApiStep]) -> Result<Apis, AdminError> {
        let is_changed = |name: &str| steps.iter().any(|step| step.name == name);
        let unchanged = snapshot.records.iter().filter(|record| !is_changed(&record.id)).cloned().collect();
        let mut apis = Vec::new();
        for step in steps {
            if let Some(document) = &step.new {
                apis.push(Arc::new(Api::read(&step.name, document)?));
            }
        }
        let unchanged = Snapshot { head: snapshot.head, records: unchanged };
        let kept = self.stored_apis(&unchanged);
        Ok(Apis::new(
            kept.into_iter().chain(apis).chain([Arc::new(built_in::administration(&self.own_audience))]),
        ))
    }

    /// Returns the scopes that clients can have.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn vocabulary(&self) -> Result<Vocabulary, AdminError> {
        Ok(Vocabulary(self.apis_of(&self.read(&APIS).await?)?))
    }
}

/// The scopes that clients can have.
#[derive(Debug)]
pub struct Vocabulary(Apis);

impl Vocabulary {
    /// Returns the worst that a scope with this name permits in any API, or `None` if no API has
    /// it.
    pub fn access(&self, scope: &ScopeName) -> Option<Access> {
        self.0.access(scope.as_str())
    }

    /// Returns whether a scope with this name is deprecated in any API.
    pub fn is_deprecated(&self, scope: &ScopeName) -> bool {
        self.0.offering(scope.as_str()).any(|(_, entry)| entry.is_deprecated)
    }
}

/// Returns an API without scopes for an unreadable record, so that no other API can get its
/// audience.
fn unreadable(record: &Record) -> Option<Arc<Api>> {
    let document: Value = serde_json::from_str(record.document.as_deref()?).ok()?;
    Some(Arc::new(Api::without_scopes(&record.id, document["audience"].as_str()?)))
}

/// Returns whether the APIs of a database have been chosen.
pub(super) fn are_chosen(snapshot: &Snapshot) -> bool {
    let is_choice =
        |kind, id: &str| kind == RecordKind::Api || (kind == RecordKind::Setting && id == APIS_CHOSEN);
    snapshot.records.iter().any(|record| is_choice(record.kind, &record.id))
}

/// Returns the write by which the choice of APIs is recorded, so that removing the last API does
/// not bring the compiled-in one back.
pub(super) fn chosen_write() -> Write {
    let document = Some("{}".to_owned());
    Write { kind: RecordKind::Setting, id: APIS_CHOSEN.to_owned(), document, until: None }
}

fn default_api() -> Result<Api, AdminError> {
    let document = default_document(built_in::LOOPBACK_AUDIENCE, 0);
    Ok(Api::read(built_in::default_name().as_str(), &document).context("the compiled-in catalog")?)
}

/// Returns the API that a new database begins with.
pub(crate) fn default_document(audience: &str, created_at: u64) -> ApiDocument {
    ApiDocument {
        audience: audience.to_owned(),
        catalog: built_in::DEFAULT_CATALOG.to_owned(),
        unlisted: false,
        lifetime: None,
        destructive_lifetime: None,
        algorithm: None,
        resource_servers: Vec::new(),
        origins: Vec::new(),
        created_at,
    }
}

/// Returns each violated rule about the scopes of a client, with the member to correct. Scopes that
/// the client `held` before are not checked, since their API may have been removed.
pub(super) fn scope_mistakes(
    settings: &ClientSettings,
    held: &ScopeList,
    apis: &Apis,
) -> Vec<(&'static str, AdminError)> {
    let added = settings.scope.without(held);
    let unknown = added.iter().filter(|scope| !apis.knows(scope.as_str()));
    let mut mistakes: Vec<_> = unknown.map(|scope| ("scope", unknown_scope(scope.as_str(), apis))).collect();
    let destructive: ScopeList =
        settings.default_scope.iter().filter(|scope| is_destructive(scope.as_str(), apis)).collect();
    if !destructive.is_empty() {
        mistakes.push(("default_scope", AdminError::DefaultScope(destructive)));
    }
    mistakes
}

/// Returns the refusal of a scope that no API has, with similar ones.
pub(super) fn unknown_scope(scope: &str, apis: &Apis) -> AdminError {
    let similar = suggest(scope, apis.scope_names()).take(2).map(str::to_owned).collect();
    AdminError::UnknownScope { scope: scope.to_owned(), similar }
}

/// Returns whether a scope is destructive in any API.
pub(super) fn is_destructive(scope: &str, apis: &Apis) -> bool {
    apis.access(scope) == Some(Access::Destructive)
}
