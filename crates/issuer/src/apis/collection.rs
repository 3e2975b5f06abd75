//! All APIs of an issuer, and the lookup of scopes and audiences.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use scopewright_catalog::Access;

use super::api::{Api, ApiScope};

/// All APIs of an issuer. The time of a lookup does not depend on their number.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    apis: Box<[Arc<Api>]>,
    by_audience: HashMap<Arc<str>, u32>,
    /// The offers of all scopes, ordered by scope and then by API.
    offers: Box<[Offer]>,
    /// The offers of each scope. Several APIs can have scopes with one name.
    by_scope: HashMap<Arc<str>, Range<u32>>,
    /// The scopes of listed APIs, unless there are too many for the metadata.
    scopes_supported: Option<Box<[Arc<str>]>>,
}

/// A scope of one API: the positions of both.
#[derive(Clone, Copy, Debug)]
struct Offer {
    api: u32,
    scope: u32,
}

impl Apis {
    /// Returns the lookup tables of these APIs. Of two with one audience, the last has it.
    pub(crate) fn new(apis: impl IntoIterator<Item = Arc<Api>>) -> Self {
        let apis: Box<[Arc<Api>]> = apis.into_iter().collect();
        let mut by_audience = HashMap::with_capacity(apis.len());
        for (api, position) in apis.iter().zip(0..) {
            by_audience.insert(api.audience.clone(), position);
        }
        let mut named: Vec<(&Arc<str>, Offer)> = Vec::new();
        for (api, position) in apis.iter().zip(0..) {
            let scopes = api.scopes.iter().zip(0..);
            named.extend(scopes.map(|(entry, scope)| (&entry.name, Offer { api: position, scope })));
        }
        named.sort_by_key(|&(name, _)| name);
        let mut by_scope = HashMap::with_capacity(named.len());
        let mut start = 0;
        for offers in named.chunk_by(|(one, _), (other, _)| one == other) {
            let end = start + u32::try_from(offers.len()).unwrap_or(u32::MAX);
            by_scope.insert(offers[0].0.clone(), start..end);
            start = end;
        }
        let offers = named.into_iter().map(|(_, offer)| offer).collect();
        let scopes_supported = scopes_supported(&apis);
        Self { apis, by_audience, offers, by_scope, scopes_supported }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Api>> {
        self.apis.iter()
    }

    pub(crate) fn by_audience(&self, audience: &str) -> Option<&Arc<Api>> {
        self.by_audience.get(audience).map(|position| &self.apis[*position as usize])
    }

    /// Returns the APIs that have a scope with this name, each with the scope.
    pub(crate) fn offering(&self, scope: &str) -> impl Iterator<Item = (&Arc<Api>, &ApiScope)> + Clone {
        let range = self.by_scope.get(scope).cloned().unwrap_or(0..0);
        self.offers[range.start as usize..range.end as usize].iter().map(|offer| {
            let api = &self.apis[offer.api as usize];
            (api, &api.scopes[offer.scope as usize])
        })
    }

    /// Returns the position of a scope in the catalog of an API. An API whose audience is that of
    /// another one has no scopes.
    pub(crate) fn position(&self, api: &Arc<Api>, scope: &str) -> Option<usize> {
        let position = *self.by_audience.get(&api.audience)?;
        if !Arc::ptr_eq(&self.apis[position as usize], api) {
            return None;
        }
        let range = self.by_scope.get(scope)?;
        let offers = &self.offers[range.start as usize..range.end as usize];
        let found = offers.binary_search_by_key(&position, |offer| offer.api).ok()?;
        Some(offers[found].scope as usize)
    }

    /// Returns whether an API has a scope with this name.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        self.by_scope.contains_key(scope)
    }

    /// Returns the worst that a scope with this name permits in an API that has it.
    pub(crate) fn access(&self, scope: &str) -> Option<Access> {
        let rank = |access: &Access| Access::ALL.iter().position(|other| other == access);
        self.offering(scope).map(|(_, entry)| entry.access).max_by_key(rank)
    }

    /// Returns the scopes for the metadata (RFC 8414 section 2): those of listed APIs, in the order
    /// of the APIs and their catalogs. Returns `None` if they are longer than 32 KiB, because
    /// clients limit the length of the metadata, and an incomplete list would be wrong.
    pub(crate) fn scopes_supported(&self) -> Option<&[Arc<str>]> {
        self.scopes_supported.as_deref()
    }

    /// Returns the names of all scopes, each once, in no particular order.
    pub(crate) fn scope_names(&self) -> impl Iterator<Item = &str> {
        self.by_scope.keys().map(|name| &**name)
    }
}

fn scopes_supported(apis: &[Arc<Api>]) -> Option<Box<[Arc<str>]>> {
    const MAX_LENGTH: usize = 32 * 1024;
    let mut seen = HashSet::new();
    let mut length = 0;
    let mut names = Vec::new();
    for scope in apis.iter().filter(|api| api.is_listed).flat_map(|api| &api.scopes) {
        if seen.insert(&scope.name) {
            length += scope.name.len() + "\"\",".len();
            names.push(scope.name.clone());
        }
        if length > MAX_LENGTH {
            return None;
        }
    }
    Some(names.into())
}
