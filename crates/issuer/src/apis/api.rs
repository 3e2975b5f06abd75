//! An API in memory, as it is consulted for each token.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use scopes::VOCABULARY;
use scopewright_catalog::{Access, Catalog, Scope};
use scopewright_token::Algorithm;

use super::administrative::is_administrative;
use super::document::ApiDocument;
use super::origin::origin_of;

/// An API, without the texts of its catalog, since there may be a thousand.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) name: Box<str>,
    pub(crate) title: Box<str>,
    pub(crate) version: Box<str>,
    pub(crate) audience: Arc<str>,
    pub(crate) is_listed: bool,
    /// In seconds.
    pub(crate) lifetime: Option<u32>,
    /// In seconds.
    pub(crate) destructive_lifetime: Option<u32>,
    pub(crate) algorithm: Option<Algorithm>,
    resource_servers: Box<[Box<str>]>,
    origins: Box<[Box<str>]>,
    /// In the order of the catalog, which is that of granted scopes.
    pub(crate) scopes: Box<[ApiScope]>,
}

/// A scope of an API.
#[derive(Clone, Debug)]
pub(crate) struct ApiScope {
    pub(crate) name: Arc<str>,
    pub(crate) access: Access,
    pub(crate) is_deprecated: bool,
    /// The first second in which the scope is not granted any more, for a deprecated one.
    pub(crate) ends: Option<u64>,
}

impl Api {
    /// Returns an API that is compiled into this program.
    pub(super) fn built_in(name: &str, audience: &str, scopes: impl Iterator<Item = ApiScope>) -> Self {
        Self {
            name: name.into(),
            title: VOCABULARY.title.into(),
            version: VOCABULARY.version.into(),
            audience: audience.into(),
            is_listed: true,
            lifetime: None,
            destructive_lifetime: None,
            algorithm: None,
            resource_servers: Box::default(),
            origins: origin_of(audience).map(String::into_boxed_str).into_iter().collect(),
            scopes: scopes.collect(),
        }
    }

    /// Returns an API that grants nothing.
    pub(crate) fn without_scopes(name: &str, audience: &str) -> Self {
        Self { is_listed: false, ..Self::built_in(name, audience, std::iter::empty()) }
    }

    /// Reads a stored API. Administrative scopes in its catalog are left out: they belong to the
    /// issuer's own administration.
    pub(crate) fn read(name: &str, document: &ApiDocument) -> anyhow::Result<Self> {
        let catalog = Catalog::parse(&document.catalog).context("the catalog")?;
        let algorithm = document.algorithm.as_deref().map(algorithm).transpose()?;
        let own = catalog.scopes.iter().filter(|scope| !is_administrative(scope.name.as_str()));
        // A preflight request of its own origin would reveal an API that is not listed.
        let own_origin = origin_of(&document.audience).filter(|_| !document.unlisted);
        let origins = document.origins.iter().cloned().chain(own_origin);
        Ok(Self {
            name: name.into(),
            title: catalog.title.as_str().into(),
            version: catalog.version.as_str().into(),
            audience: document.audience.as_str().into(),
            is_listed: !document.unlisted,
            lifetime: document.lifetime,
            destructive_lifetime: document.destructive_lifetime,
            algorithm,
            resource_servers: document.resource_servers.iter().map(|id| id.as_str().into()).collect(),
            origins: origins.map(String::into_boxed_str).collect(),
            scopes: own.map(ApiScope::of).collect(),
        })
    }

    /// Returns whether a client may inspect the tokens of this API, as its resource server.
    pub(crate) fn is_served_by(&self, client_id: &str) -> bool {
        self.resource_servers.iter().any(|id| **id == *client_id)
    }

    /// Returns whether pages of this origin may request tokens.
    pub(crate) fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| **own == *origin)
    }
}

impl ApiScope {
    fn of(scope: &Scope) -> Self {
        let last_day = scope.deprecated.as_ref().and_then(|deprecation| deprecation.remove_after.as_deref());
        Self {
            name: scope.name.as_str().into(),
            access: scope.access,
            is_deprecated: scope.deprecated.is_some(),
            ends: last_day.and_then(end_of_day),
        }
    }

    /// Returns whether the scope is granted at `now`.
    pub(crate) fn is_granted(&self, now: u64) -> bool {
        self.ends.is_none_or(|end| now < end)
    }
}

/// Returns the first second after a day in UTC, since the Unix epoch. The catalog has checked that
/// it is a day.
fn end_of_day(day: &str) -> Option<u64> {
    let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
    TimeZone::UTC.to_timestamp(next.into()).ok()?.as_second().try_into().ok()
}

/// Returns the algorithm with a registered name.
pub(crate) fn algorithm(name: &str) -> anyhow::Result<Algorithm> {
    let known = Algorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == name);
    known.with_context(|| format!("the algorithm {name:?} is unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_granted_until_the_end_of_its_last_day() {
        assert_eq!(end_of_day("1970-01-01"), Some(86_400));
        assert_eq!(end_of_day("2027-02-28"), Some(1_803_859_200));
        let scope =
            ApiScope { name: "a".into(), access: Access::Read, is_deprecated: true, ends: Some(86_400) };
        assert!(scope.is_granted(86_399) && !scope.is_granted(86_400));
    }
}
