//! The guard as an application meets it, over the vocabulary of a lending library.

mod answers;
mod any_authorization;
mod any_service;
mod catalogs_in_use;
mod challenges;
mod company;
mod decisions;
mod diagnostics;
mod keys;
mod limits;
mod nearest_authenticator;
mod random_requirements;
mod refusal_bodies;
mod remembered;
mod requirements;
mod router;
mod setting;
mod several_issuers;
mod test_kit;
mod two_catalogs;
mod unused_scopes;
mod weak_settings;
mod whole_router;
