//! tower-oauth2-resource-server: a tower layer that leaves scopes to the handler.

use axum::{Extension, Json};
use http::StatusCode;
use tower_oauth2_resource_server::server::OAuth2ResourceServer;
use tower_oauth2_resource_server::tenant::TenantConfiguration;
use tower_oauth2_resource_server::validation::ClaimsValidationSpec;

use super::Claims;
use crate::environment::{AUDIENCE, ISSUER, Issuer, ORDER, Order, PATH};

pub(crate) async fn router(issuer: &Issuer) -> axum::Router {
    // Its recommended checks require `nbf`, which RFC 9068 does not ask issuers to write.
    let checks = ClaimsValidationSpec::new().exp(true).iss(ISSUER).aud(&vec![AUDIENCE.to_owned()]);
    let tenant = TenantConfiguration::static_builder(issuer.jwks())
        .identifier(ISSUER)
        .audiences(&[AUDIENCE])
        .claims_validation(checks)
        .build()
        .expect("a sound configuration");
    let server =
        OAuth2ResourceServer::<Claims>::builder().add_tenant(tenant).build().await.expect("a server");
    axum::Router::new().route(PATH, axum::routing::get(order)).layer(server.into_layer())
}

async fn order(Extension(claims): Extension<Claims>) -> Result<Json<Order>, StatusCode> {
    if claims.grant_the_route() { Ok(Json(ORDER)) } else { Err(StatusCode::FORBIDDEN) }
}
