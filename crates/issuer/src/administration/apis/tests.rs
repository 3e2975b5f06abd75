//! Whatever changes are made to APIs and clients, grants stay within the client and the catalog.

mod world;

use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tempfile::TempDir;

use self::world::{Scopes, Step, World};
use super::Consent;

/// The names of scopes, which every API can have. The last is held by a client of an older version,
/// and at first no API has it.
pub(super) const NAMES: [&str; 5] = ["a:read", "a:write", "b:read", "b:write", "old:read"];
pub(super) const APIS: [&str; 3] = ["one", "two", "three"];
pub(super) const CLIENTS: [&str; 3] = ["x", "y", "z"];

/// Returns a catalog: some names, each with whether it is destructive.
fn catalog() -> impl Strategy<Value = Scopes> {
    let destructive = || prop::bool::weighted(0.2);
    (subsequence(NAMES.to_vec(), 1..=4), vec(destructive(), NAMES.len()))
        .prop_map(|(names, destructive)| names.into_iter().zip(destructive).collect())
}

/// Returns the scopes of a client, each with whether it is granted by default.
fn client() -> impl Strategy<Value = Scopes> {
    (subsequence(NAMES.to_vec(), 1..=3), vec(any::<bool>(), NAMES.len()))
        .prop_map(|(names, by_default)| names.into_iter().zip(by_default).collect())
}

fn step() -> impl Strategy<Value = Step> {
    let api = || select(&APIS[..]);
    let id = || select(&CLIENTS[..]);
    let some_apis = (subsequence(APIS.to_vec(), 0..=2), vec(catalog(), APIS.len()));
    let some_clients = (subsequence(CLIENTS.to_vec(), 0..=2), vec(client(), CLIENTS.len()));
    let manifest = (some_apis, some_clients, any::<bool>());
    prop_oneof![
        2 => (api(), catalog()).prop_map(|(name, scopes)| Step::AddApi(name, scopes)),
        4 => (api(), catalog()).prop_map(|(name, scopes)| Step::UpdateApi(name, scopes)),
        1 => api().prop_map(Step::RemoveApi),
        2 => (id(), client()).prop_map(|(id, scopes)| Step::AddClient(id, scopes)),
        2 => (id(), client()).prop_map(|(id, scopes)| Step::UpdateClient(id, scopes)),
        3 => manifest.prop_map(|((names, catalogs), (ids, clients), prune)| Step::Apply {
            apis: names.into_iter().zip(catalogs).collect(),
            clients: ids.into_iter().zip(clients).collect(),
            prune,
        }),
    ]
}

/// Returns the catalog of a first API, which may be chosen later, and steps, each with or without
/// consent to its effects.
fn history() -> impl Strategy<Value = (Option<Scopes>, Vec<(Step, Consent)>)> {
    let consent = prop_oneof![Just(Consent::Given), Just(Consent::Withheld)];
    (option::weighted(0.8, catalog()), vec((step(), consent), 1..16))
}

async fn live_through((first, steps): (Option<Scopes>, Vec<(Step, Consent)>)) {
    let folder = TempDir::new().expect("a folder");
    let mut world = World::new(&folder).await;
    if let Some(scopes) = first {
        world.take(&Step::AddApi("one", scopes), Consent::Given).await;
    }
    for (step, consent) in steps {
        world.take(&step, consent).await;
    }
    world.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10) })]

    /// Several histories at a time, because each waits for its disk.
    #[test]
    fn grants_stay_within_the_client_and_the_catalog(histories in vec(history(), 6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(join_all(histories.into_iter().map(live_through)));
    }
}
