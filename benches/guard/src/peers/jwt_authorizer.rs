//! jwt-authorizer: a layer that checks the claims. It needs axum 0.7, which has a plain route of
//! its own here.

use axum_of_jwt_authorizer::routing::get;
use axum_of_jwt_authorizer::{Json, Router};
use jwt_authorizer::{Authorizer, IntoLayer as _, JwtAuthorizer, JwtClaims, Validation};

use super::Claims;
use crate::environment::{AUDIENCE, ISSUER, Issuer, ORDER, Order, PATH};

pub(crate) async fn router(issuer: &Issuer) -> Router {
    let authorizer: Authorizer<Claims> = JwtAuthorizer::from_jwks_text(&issuer.jwks())
        .validation(Validation::new().iss(&[ISSUER]).aud(&[AUDIENCE]))
        .check(Claims::grant_the_route)
        .build()
        .await
        .expect("an authorizer");
    Router::new().route(PATH, get(order)).layer(authorizer.into_layer())
}

pub(crate) fn plain() -> Router {
    Router::new().route(PATH, get(|| async { Json(ORDER) }))
}

async fn order(JwtClaims(claims): JwtClaims<Claims>) -> Json<Order> {
    std::hint::black_box(&claims);
    Json(ORDER)
}
