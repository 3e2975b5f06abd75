//! The attribute together with other attributes, above and below it. The guard holds in every order
//! that compiles.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use library::library;
use scopewright::{Caller, Router, get, requires};

use crate::fixture::{Issuer, call, request};

// `debug_handler` emits calls of the function as it is at that point, so it does not compile above
// `#[requires]`.
#[requires(library:books:read)]
#[axum::debug_handler]
async fn debug_handler(caller: Caller, #[granted(library:books:write)] _edits: bool) -> String {
    caller.client_id().to_owned()
}

#[tracing::instrument]
#[requires(library:books:read)]
async fn instrument_above(caller: Caller) -> String {
    caller.client_id().to_owned()
}

#[requires(library:books:read)]
#[tracing::instrument(skip_all)]
async fn instrument_below(caller: Caller, #[granted(library:books:write)] _edits: bool) -> String {
    caller.client_id().to_owned()
}

#[utoipa::path(get, path = "/documented", responses((status = 200)))]
#[requires(library:books:read)]
async fn utoipa_above(caller: Caller) -> String {
    caller.client_id().to_owned()
}

#[requires(library:books:read)]
#[utoipa::path(get, path = "/documented", responses((status = 200)))]
async fn utoipa_below(caller: Caller) -> String {
    caller.client_id().to_owned()
}

#[cfg_attr(all(), requires(library:books:read))]
async fn by_cfg_attr(caller: Caller) -> String {
    caller.client_id().to_owned()
}

/// A handler that is generic over its state, and whose return type does not describe itself.
#[requires(library:books:read)]
async fn generic<T: Clone + Send + Sync + 'static>(
    State(_): State<T>,
    caller: Caller,
) -> impl axum::response::IntoResponse {
    Json(caller.client_id().to_owned())
}

macro_rules! handler {
    ($name:ident, $($scope:tt)+) => {
        #[requires($($scope)+)]
        async fn $name(caller: Caller) -> String {
            caller.client_id().to_owned()
        }
    };
}

handler!(made_by_a_macro, library:books:read);

#[tokio::test]
async fn the_guard_holds_with_any_other_attribute() {
    let issuer = Issuer::new();
    let router = Router::new()
        .route("/2", get(debug_handler))
        .route("/3", get(instrument_above))
        .route("/4", get(instrument_below))
        .route("/5", get(utoipa_above))
        .route("/6", get(utoipa_below))
        .route("/7", get(by_cfg_attr))
        .route("/8", get(generic::<()>))
        .route("/9", get(made_by_a_macro));
    let (app, surface) = router.into_axum(issuer.authenticator());
    let (good, poor) = (issuer.token("library:books:read"), issuer.token("library:books:write"));
    assert_eq!(surface.routes().count(), 8);
    for route in surface.routes() {
        let status = async |token| call(&app, request("GET", &route.path, token)).await.status;
        assert_eq!(status(None).await, StatusCode::UNAUTHORIZED, "{}", route.operation.name);
        assert_eq!(status(Some(&poor)).await, StatusCode::FORBIDDEN, "{}", route.operation.name);
        assert_eq!(status(Some(&good)).await, StatusCode::OK, "{}", route.operation.name);
    }
}
