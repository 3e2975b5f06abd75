//! oauth-resource-server: a layer with the scopes in its configuration; it fetches the keys.

use std::sync::Arc;

use axum::Json;
use oauth_resource_server::axum::AuthLayer;
use oauth_resource_server::{AuthorizedToken, KeyNaming, OAuthConfig, OAuthValidator, static_token_policy};

use crate::environment::{AUDIENCE, ISSUER, ORDER, Order, PATH, REQUIRED};

pub(crate) async fn router(jwks_uri: &str) -> axum::Router {
    let config = OAuthConfig {
        enabled: true,
        issuer: ISSUER.to_owned(),
        jwks_uri: Some(jwks_uri.to_owned()),
        audience: AUDIENCE.to_owned(),
        resource: AUDIENCE.to_owned(),
        required_scopes: vec![REQUIRED.to_owned()],
        ..OAuthConfig::default()
    };
    let config = config.resolve(KeyNaming::Dotted("oauth")).expect("a sound configuration").expect("enabled");
    let validator = Arc::new(OAuthValidator::new(&config).expect("a validator"));
    validator.refresh_now().await.expect("keys");
    let policy = static_token_policy(None, Some(&config), false).expect("no static token");
    let layer = AuthLayer::from_decision(policy, Some(validator)).expect("a layer");
    axum::Router::new().route(PATH, axum::routing::get(order)).route_layer(layer)
}

async fn order(token: AuthorizedToken) -> Json<Order> {
    std::hint::black_box(&token);
    Json(ORDER)
}
