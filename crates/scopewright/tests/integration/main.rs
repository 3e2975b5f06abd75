//! The guard in an application with the vocabulary of a lending library.

mod attribute_interop;
mod authorization_header;
mod challenges;
mod decisions;
mod diagnostics;
mod fixture;
mod insecure_config;
mod keys;
mod nearest_authenticator;
mod random_requirements;
mod rate_limits;
mod real_catalogs;
mod refusal_bodies;
mod refusals;
mod requirements;
mod router;
mod router_features;
mod several_issuers;
mod surface_lock;
mod test_kit;
mod token_cache;
mod tower_services;
mod two_catalogs;
mod unused_scopes;
mod wording;
