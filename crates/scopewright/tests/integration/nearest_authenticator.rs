//! Programs with several authenticators: the innermost one decides.

use std::sync::Arc;

use axum::{Extension, routing};
use http::StatusCode;
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Caller, Requirement, Router, get, requirement, requires};

use crate::fixture::{call, request};

const NEEDED: Requirement = requirement!(library:books:read);

#[requires(library:books:read)]
async fn handler(caller: Caller) -> String {
    caller.client_id().to_owned()
}

/// Two authorization servers with the same identifier and different keys, so that only the keys
/// decide.
struct Issuers {
    a: TestIssuer,
    b: TestIssuer,
}

impl Issuers {
    fn new() -> Self {
        let audience: Arc<str> = "https://api.test".into();
        Self { a: TestIssuer::new(Arc::clone(&audience)), b: TestIssuer::new(audience) }
    }

    /// Checks which issuer's tokens reach the handler.
    async fn check(&self, app: &axum::Router, a: StatusCode, b: StatusCode) {
        for (issuer, expected) in [(&self.a, a), (&self.b, b)] {
            let token = issuer.token().grant(library.books.read).mint();
            assert_eq!(call(app, request("GET", "/", Some(&token))).await.status, expected);
        }
    }
}

fn plain() -> axum::Router {
    axum::Router::new().route("/", routing::get(handler))
}

const OK: StatusCode = StatusCode::OK;
const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

/// The layer of A admits only tokens of A, and the guard inside the extension only those of B.
#[tokio::test]
async fn an_extension_inside_of_a_layer_decides_for_its_handlers() {
    let issuers = Issuers::new();
    let (a, b) = (issuers.a.authenticator(), issuers.b.authenticator());
    let app = plain().layer(Extension(b)).layer(a.requiring("outer", NEEDED));
    issuers.check(&app, UNAUTHORIZED, UNAUTHORIZED).await;
}

#[tokio::test]
async fn a_layer_inside_of_an_extension_decides_for_its_handlers() {
    let issuers = Issuers::new();
    let (a, b) = (issuers.a.authenticator(), issuers.b.authenticator());
    let app = plain().layer(a.requiring("inner", NEEDED)).layer(Extension(b.clone()));
    issuers.check(&app, OK, UNAUTHORIZED).await;
    // The same extension again further inside: it is the innermost one, although it equals the
    // outer one.
    let inner = plain().layer(Extension(b.clone()));
    let app = inner.layer(a.requiring("between", NEEDED)).layer(Extension(b));
    issuers.check(&app, UNAUTHORIZED, UNAUTHORIZED).await;
}

#[tokio::test]
async fn a_layer_and_an_extension_of_one_authenticator_agree() {
    let issuers = Issuers::new();
    let a = issuers.a.authenticator();
    let app = plain().layer(Extension(a.clone())).layer(a.requiring("outer", NEEDED));
    issuers.check(&app, OK, UNAUTHORIZED).await;
    let app = plain().layer(a.requiring("inner", NEEDED)).layer(Extension(a));
    issuers.check(&app, OK, UNAUTHORIZED).await;
}

/// The router's own authenticator is at the route itself, so it is always the innermost one.
#[tokio::test]
async fn the_authenticator_of_the_router_is_always_the_nearest() {
    let issuers = Issuers::new();
    let (a, b) = (issuers.a.authenticator(), issuers.b.authenticator());
    let routes = |authenticator: Authenticator| {
        Router::new().route("/", get(handler)).layer(Extension(b.clone())).into_axum(authenticator).0
    };
    issuers.check(&routes(a.clone()), OK, UNAUTHORIZED).await;
    let behind_layer = routes(a).layer(b.requiring("outer", NEEDED));
    issuers.check(&behind_layer, UNAUTHORIZED, UNAUTHORIZED).await;
}
