//! The compared subjects: a plain route, the guard, and the peers.

use scopewright::{Authenticator, Caller, Keys, Router, Verifier, get, requires};

use crate::environment::{AUDIENCE, ISSUER, Issuer, ORDER, Order, PATH};
use crate::peers;

use axum::Json;

mod four {
    scopewright::catalog!("catalogs/four.toml");
}
mod many {
    scopewright::catalog!("catalogs/many.toml");
}

/// The number of routes of the large router.
pub(crate) const ROUTES: usize = 500;

/// The one place that knows how our guard is put up.
pub(crate) fn guarded(router: Router, keys: Keys) -> axum::Router {
    let authenticator = Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), keys).build();
    router.into_axum(authenticator.expect("a sound configuration")).0
}

/// A server of axum 0.8, by the name under which it is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Plain,
    Ours,
    TowerOauth2ResourceServer,
    OauthResourceServer,
    /// It needs axum 0.7, so it is not an [`axum::Router`]; see [`peers::jwt_authorizer`].
    JwtAuthorizer,
}

impl Subject {
    pub(crate) const PEERS: [Self; 3] =
        [Self::TowerOauth2ResourceServer, Self::OauthResourceServer, Self::JwtAuthorizer];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ours => "ours",
            Self::TowerOauth2ResourceServer => "tower-oauth2-resource-server",
            Self::OauthResourceServer => "oauth-resource-server",
            Self::JwtAuthorizer => "jwt-authorizer",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        [Self::Plain, Self::Ours].into_iter().chain(Self::PEERS).find(|subject| subject.name() == name)
    }
}

pub(crate) fn plain() -> axum::Router {
    axum::Router::new().route(PATH, axum::routing::get(plain_order))
}

pub(crate) fn ours(issuer: &Issuer) -> axum::Router {
    guarded(small_router(), Keys::fixed(issuer.public()))
}

pub(crate) fn small_router() -> Router {
    Router::new().route(PATH, get(order))
}

/// Returns the guarded router with a handler that reads the caller.
pub(crate) fn ours_with_caller(issuer: &Issuer) -> axum::Router {
    guarded(Router::new().route(PATH, get(order_of_caller)), Keys::fixed(issuer.public()))
}

/// Many routes, guarded by scopes from all over a large catalog; the measured one is the last.
pub(crate) fn ours_large(issuer: &Issuer) -> axum::Router {
    let mut router = Router::new();
    for number in 0..(ROUTES - 1) / 3 {
        router = router
            .route(&path("read", number), get(read_things))
            .route(&path("export", number), get(export_things))
            .route(&path("remove", number), get(remove_things));
    }
    guarded(router.route(PATH, get(order_of_many)), Keys::fixed(issuer.public()))
}

pub(crate) fn plain_large() -> axum::Router {
    let mut router = axum::Router::new();
    for number in 0..(ROUTES - 1) / 3 {
        for verb in ["read", "export", "remove"] {
            router = router.route(&path(verb, number), axum::routing::get(plain_order));
        }
    }
    router.route(PATH, axum::routing::get(plain_order))
}

fn path(verb: &str, number: usize) -> String {
    format!("/areas/{number}/things/{{id}}/{verb}")
}

async fn plain_order() -> Json<Order> {
    Json(ORDER)
}

#[requires(in four; orders:read)]
async fn order() -> Json<Order> {
    Json(ORDER)
}

#[requires(in four; orders:read)]
async fn order_of_caller(caller: Caller) -> Json<Order> {
    std::hint::black_box(&caller);
    Json(ORDER)
}

#[requires(in many; orders:read)]
async fn order_of_many() -> Json<Order> {
    Json(ORDER)
}

#[requires(in many; area7:things:read)]
async fn read_things() {}

#[requires(in many; any(area0:things:export, area31:things:export))]
async fn export_things() {}

#[requires(in many; area62:things:remove, area62:things:read)]
async fn remove_things() {}

/// Returns a peer as a router of axum 0.8.
///
/// # Panics
/// The subject is not a peer with axum 0.8.
pub(crate) async fn peer(subject: Subject, issuer: &Issuer, jwks_uri: &str) -> axum::Router {
    match subject {
        Subject::TowerOauth2ResourceServer => peers::tower_oauth2_resource_server::router(issuer).await,
        Subject::OauthResourceServer => peers::oauth_resource_server::router(jwks_uri).await,
        Subject::Plain | Subject::Ours | Subject::JwtAuthorizer => {
            unreachable!("{} is no such peer", subject.name())
        }
    }
}
