//! An administration with its replica, and what must hold after each step.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use tempfile::TempDir;

use super::NAMES;
use crate::administration::manifest::Manifest;
use crate::administration::{AdminError, Administration, ApiSettings, ApplyOptions, ClientSettings, Consent};
use crate::apis::built_in;
use crate::client_authentication::form::Form;
use crate::config::Lifetimes;
use crate::grants::client_credentials::decide;
use crate::replica::in_memory::Replica;
use crate::replica::refresher::ReplicaRefresher;
use crate::signing_keys::keyring::Keyring;
use crate::store::{Change, RecordKind, Write};
use crate::time::now;
use crate::{ExternalKeys, PepperSource, ScopeList};

/// Scopes: of an API, each with whether it is destructive; of a client, each with whether it is
/// granted by default.
pub(super) type Scopes = BTreeMap<&'static str, bool>;

/// A change of APIs and clients.
#[derive(Clone, Debug)]
pub(super) enum Step {
    AddApi(&'static str, Scopes),
    UpdateApi(&'static str, Scopes),
    RemoveApi(&'static str),
    AddClient(&'static str, Scopes),
    UpdateClient(&'static str, Scopes),
    Apply { apis: BTreeMap<&'static str, Scopes>, clients: BTreeMap<&'static str, Scopes>, prune: bool },
}

/// The stored state: the catalogs, and the scopes and default scopes of each client.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    apis: BTreeMap<String, BTreeMap<String, bool>>,
    clients: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
}

/// The grants that a client can get, each with its API, and its scopes by default.
#[derive(Debug, PartialEq)]
struct Permitted<'s> {
    grants: BTreeSet<(&'s str, &'s str)>,
    by_default: &'s BTreeSet<String>,
}

/// The client of an older version, and its scope that no API has.
const LEGACY: (&str, &str) = ("legacy", "old:read");

/// An administration, and a node that follows it.
pub(super) struct World {
    administration: Administration,
    node: ReplicaRefresher,
    state: State,
}

impl World {
    pub(super) async fn new(folder: &TempDir) -> Self {
        let pepper = PepperSource::File(folder.path().join("pepper"));
        let database = folder.path().join("database").into();
        let administration = Administration::open(&database, &pepper, "tests").await.expect("opened");
        add_legacy_client(&administration).await;
        let replica = Replica::new(
            Keyring::of_external(&ExternalKeys::default()),
            Arc::new(built_in::administration("https://issuer.example/admin")),
            administration.api_reader().clone(),
        );
        let (store, vault) = (administration.store().clone(), administration.vault().clone());
        let node = ReplicaRefresher::start(store, vault, replica, Duration::from_secs(900)).await;
        let mut world = Self { administration, node: node.expect("a node"), state: State::default() };
        world.state = world.read().await;
        world
    }

    pub(super) async fn close(&self) {
        self.administration.verify_changes().await.expect("a whole chain");
        self.administration.close().await;
    }

    /// Takes a step, which may be refused, and checks what must hold after it.
    pub(super) async fn take(&mut self, step: &Step, consent: Consent) {
        let outcome = self.make(step, consent).await;
        let before = std::mem::take(&mut self.state);
        self.state = self.read().await;
        self.node.catch_up().await.expect("caught up");
        let after = &self.state;
        match outcome {
            Err(refusal) => {
                assert_eq!(*after, before, "{step:?} was refused: {refusal}");
                if let AdminError::ClientsAffected(difference) = refusal {
                    assert!(consent == Consent::Withheld && !difference.clients.is_empty(), "{step:?}");
                }
            }
            Ok(()) if consent == Consent::Withheld => {
                for id in before.clients.keys().filter(|id| !step.names(id)) {
                    assert_eq!(after.client(id), before.client(id), "{id} changed without consent: {step:?}");
                }
            }
            Ok(()) => {}
        }
        after.check_clients(step);
        self.check_grants(step);
    }

    async fn make(&self, step: &Step, consent: Consent) -> Result<(), AdminError> {
        let administration = &self.administration;
        let name = |name: &str| name.parse().expect("a name");
        let id = |id: &str| id.parse().expect("an id");
        match step {
            Step::AddApi(api, scopes) => {
                administration.add_api(&name(api), settings_of(api, scopes), consent).await.map(drop)
            }
            Step::UpdateApi(api, scopes) => {
                let text = catalog(scopes);
                let change = |settings: &mut ApiSettings| settings.catalog.clone_from(&text);
                administration.update_api(&name(api), change, consent).await.map(drop)
            }
            Step::RemoveApi(api) => administration.remove_api(&name(api), consent).await.map(drop),
            Step::AddClient(client, scopes) => {
                administration.add_client(&id(client), client_settings(scopes), None).await.map(drop)
            }
            Step::UpdateClient(client, scopes) => {
                let wanted = client_settings(scopes);
                let change = |settings: &mut ClientSettings| settings.clone_from(&wanted);
                administration.update_client(&id(client), change).await.map(drop)
            }
            Step::Apply { prune, .. } => {
                let options = ApplyOptions { prune: *prune, consent, ..ApplyOptions::default() };
                administration.apply(&step.manifest(), options).await.map(drop)
            }
        }
    }

    async fn read(&self) -> State {
        let mut state = State::default();
        for api in self.administration.apis().await.expect("APIs") {
            let detail = self.administration.api(&api.name.parse().expect("a name")).await.expect("an API");
            let scopes = detail.scopes.into_iter();
            let scopes = scopes.map(|scope| (scope.name, scope.access == "destructive")).collect();
            state.apis.insert(api.name, scopes);
        }
        for client in self.administration.clients().await.expect("clients") {
            let names = |list: &ScopeList| list.names().map(str::to_owned).collect();
            let scopes = (names(&client.scope), names(&client.default_scope));
            state.clients.insert(client.client_id, scopes);
        }
        state
    }

    /// Checks that the node grants a scope of an API exactly if the client and the API have it.
    fn check_grants(&self, step: &Step) {
        let replica = self.node.replica();
        let apis = replica.apis();
        let ids: BTreeSet<&str> = super::CLIENTS.into_iter().chain([LEGACY.0]).collect();
        for id in ids {
            let client = replica.client(id);
            assert_eq!(client.is_some(), self.state.clients.contains_key(id), "{id} after {step:?}");
            let Some(client) = client else { continue };
            for (api, scope) in super::APIS.into_iter().flat_map(|api| NAMES.map(|scope| (api, scope))) {
                let grant = decide(&request(api, scope), &apis, Lifetimes::default(), &client, now());
                let is_granted = grant.is_ok_and(|grant| {
                    assert_eq!((&*grant.api.name, grant.scopes.to_string().as_str()), (api, scope));
                    true
                });
                assert_eq!(is_granted, self.state.grants(id, api, scope), "{id} {api} {scope}: {step:?}");
            }
        }
    }
}

impl State {
    fn grants(&self, client: &str, api: &str, scope: &str) -> bool {
        let has = self.clients.get(client).is_some_and(|(scopes, _)| scopes.contains(scope));
        has && self.apis.get(api).is_some_and(|scopes| scopes.contains_key(scope))
    }

    fn client(&self, id: &str) -> Option<Permitted<'_>> {
        let (scopes, by_default) = self.clients.get(id)?;
        let offers = self.apis.iter().flat_map(|(api, offered)| offered.keys().map(|name| (&**api, &**name)));
        Some(Permitted { grants: offers.filter(|(_, name)| scopes.contains(*name)).collect(), by_default })
    }

    fn check_clients(&self, step: &Step) {
        for (id, (scopes, by_default)) in &self.clients {
            let offers = |scope: &String| self.apis.values().any(|offered| offered.contains_key(scope));
            for scope in scopes {
                let was_held = (id.as_str(), scope.as_str()) == LEGACY;
                assert!(offers(scope) || was_held, "{id} has {scope}, which no API has: {step:?}");
            }
            let is_destructive =
                |scope: &String| self.apis.values().any(|offered| offered.get(scope) == Some(&true));
            assert!(by_default.is_subset(scopes), "{id}: {step:?}");
            assert!(!by_default.iter().any(is_destructive), "{id} by default: {step:?}");
        }
    }
}

impl Step {
    /// Returns whether the step is about this client, and not only about APIs.
    fn names(&self, client: &str) -> bool {
        match self {
            Self::AddClient(id, _) | Self::UpdateClient(id, _) => *id == client,
            Self::Apply { clients, prune, .. } => *prune || clients.contains_key(client),
            _ => false,
        }
    }

    /// Returns the manifest of an `Apply`.
    fn manifest(&self) -> Manifest {
        let Self::Apply { apis, clients, .. } = self else { unreachable!("only an apply has a manifest") };
        let mut text = "schema = 1\n".to_owned();
        for api in apis.keys() {
            let audience = audience(api);
            writeln!(text, "[api.{api}]\naudience = \"{audience}\"\ncatalog = \"{api}\"").expect("text");
        }
        for (id, scopes) in clients {
            let all: Vec<&str> = scopes.keys().copied().collect();
            let by_default: Vec<&str> = defaults(scopes).collect();
            writeln!(text, "[client.{id}]\nscope = {all:?}\ndefault_scope = {by_default:?}").expect("text");
        }
        let file = |path: &Path| {
            let name = path.to_str().expect("a name");
            Ok(catalog(&apis[name]).into_bytes())
        };
        Manifest::parse(&text, &file).expect("a sound file")
    }
}

async fn add_legacy_client(administration: &Administration) {
    let document = json!({ "scope": LEGACY.1, "created_at": 1 }).to_string();
    let client =
        Write { kind: RecordKind::Client, id: LEGACY.0.into(), document: Some(document), until: None };
    let change = Change {
        at: 1,
        actor: "tests".into(),
        action: "test.write",
        subject: LEGACY.0.into(),
        detail: json!({}),
        writes: vec![client],
    };
    let head = administration.store().load().await.expect("contents").position.head;
    administration.store().commit(head, &change).await.expect("stored");
}

fn audience(api: &str) -> String {
    format!("https://{api}.example")
}

fn settings_of(api: &str, scopes: &Scopes) -> ApiSettings {
    ApiSettings::new(audience(api).parse().expect("an audience"), catalog(scopes))
}

fn catalog(scopes: &Scopes) -> String {
    let mut text = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n".to_owned();
    for (name, is_destructive) in scopes {
        let access = if *is_destructive { "destructive" } else { "read" };
        writeln!(text, "[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"{access}\"").expect("text");
    }
    text
}

fn defaults(scopes: &Scopes) -> impl Iterator<Item = &'static str> {
    scopes.iter().filter(|(_, is_default)| **is_default).map(|(name, _)| *name)
}

fn client_settings(scopes: &Scopes) -> ClientSettings {
    let list = |names: Vec<&str>| -> ScopeList {
        names.iter().map(|name| name.parse::<scopewright_catalog::ScopeName>().expect("a name")).collect()
    };
    let default_scope = list(defaults(scopes).collect());
    ClientSettings { default_scope, ..ClientSettings::new(list(scopes.keys().copied().collect())) }
}

fn request(api: &str, scope: &str) -> Form {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("scope", scope).append_pair("resource", &audience(api));
    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, media_type)]);
    Form::read(&headers, &Ok(Bytes::from(body.finish()))).expect("a form")
}
