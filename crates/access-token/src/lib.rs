//! JWT access tokens as RFC 9068 profiles them: what an authorization server signs and a resource server believes.
//!
//! [`Claims`] is what a token says. The authorization server holds a [`SigningKey`] and publishes its public half
//! in a [`KeySet`]. A resource server builds a [`Verifier`] for one issuer and one audience, and reads each token
//! against the issuer's key set. Everything that can be refused without the signature is refused before it, and
//! only the signature itself is left to a library: those accept more than RFC 9068 allows.
//!
//! Nothing here reads a clock, opens a socket or knows what a scope means.

mod algorithm;
mod claims;
mod compact;
mod header;
mod key_set;
mod signing;
mod verify;

pub use algorithm::Algorithm;
pub use claims::{Claims, is_scope_token};
pub use key_set::{KeySet, KeySetError};
pub use signing::{SigningError, SigningKey};
pub use verify::{TokenError, Verifier};
