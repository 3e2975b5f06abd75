//! The APIs that are compiled into the issuer: its own administration, and the one that a new
//! database begins with.

use scopes::{CATALOG, Scope};
use scopewright_catalog::Access;

use super::administrative::{ADMINISTRATION, administrative_scopes, is_administrative};
use super::api::{Api, ApiScope};
use super::api_name::ApiName;
use super::audience::Audience;

/// Returns the API of the issuer's own administration. Its scopes are those that the admin API is
/// compiled with.
pub(crate) fn administration(audience: &str) -> Api {
    let scopes = administrative_scopes().map(|scope| ApiScope {
        name: scope.as_str().into(),
        access: access(scope),
        is_deprecated: scope.id().entry().deprecated.is_some(),
        ends: None,
    });
    Api::built_in(ADMINISTRATION, audience, scopes)
}

/// Returns the access of a scope in the words of catalogs.
fn access(scope: Scope) -> Access {
    scope.access().as_str().parse().expect("the words are the same")
}

/// The text of the catalog of the API that a new database begins with: the one that this program
/// was compiled with.
pub(crate) const DEFAULT_CATALOG: &str = CATALOG;

/// The audience of that API on a machine without a network.
pub(crate) const LOOPBACK_AUDIENCE: &str = "http://127.0.0.1:8081/caas/v1";

/// Returns the name of that API: the first segment of its first scope.
pub(crate) fn default_name() -> ApiName {
    let scopes = Scope::ALL.iter().map(|scope| scope.as_str()).filter(|scope| !is_administrative(scope));
    let mut named = scopes.filter_map(|scope| scope.split(':').next()?.parse().ok());
    named.next().unwrap_or_else(|| "default".parse().expect("a name"))
}

/// Returns the audience of that API for a loopback issuer.
pub(crate) fn loopback_audience() -> Audience {
    LOOPBACK_AUDIENCE.parse().expect("a URL")
}
