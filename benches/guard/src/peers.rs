//! Other people's guards, each put up as its own documentation shows, with the same checks where it
//! has them: signature, issuer, audience, expiry and the scope of the route.

pub(crate) mod jwt_authorizer;
pub(crate) mod oauth_resource_server;
pub(crate) mod tower_oauth2_resource_server;

use serde::{Deserialize, Serialize};

use crate::environment::REQUIRED;

/// The claims as a user of these crates would declare them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: u64,
    iat: u64,
    client_id: String,
    jti: String,
    scope: String,
}

impl Claims {
    /// For the peers that leave the scope to the handler.
    fn grant_the_route(&self) -> bool {
        self.scope.split(' ').any(|scope| scope == REQUIRED)
    }
}
