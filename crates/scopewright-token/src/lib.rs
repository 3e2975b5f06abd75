//! JWT access tokens as RFC 9068 profiles them: what an authorization server signs and a resource server believes.
//!
//! [`Claims`] is what a token says. The authorization server holds a [`SigningKey`] and publishes its public half
//! in a [`KeySet`]. A resource server builds a [`Verifier`] for one issuer and one audience, and judges each token
//! by the issuer's key set. A resource server with several issuers takes the token apart first ([`UnverifiedToken`]) and
//! chooses the verifier by the issuer that it names. Issuers that do not write RFC 9068 tokens have a [`Profile`].
//! Below all of them lies [`Jwt`], a signed JWT of any kind, for those who read other kinds as strictly.
//!
//! Everything that can be refused without the signature is refused before it, and only the mathematics of the
//! signature is left to a library: JWT libraries accept more than RFC 9068 allows, and parse a key for each token.
//! What the rest costs is measured by `cargo bench -p scopewright-token`, which prints the whole verification as a
//! ratio to the signature alone.
//!
//! Nothing here reads a clock, opens a socket or knows what a scope means.

mod algorithm;
mod claims;
mod compact_form;
mod config_error;
mod excerpt;
mod header;
mod json_object;
mod jwt;
mod key_set;
mod profile;
mod public_key;
mod scope_claim;
mod signing;
#[cfg(feature = "testing")]
pub mod testing;
mod token_error;
mod unverified;
mod verifier;

pub use algorithm::Algorithm;
pub use claims::Claims;
pub use config_error::VerifierConfigError;
pub use excerpt::excerpt;
pub use json_object::Value as ClaimValue;
pub use jwt::Jwt;
pub use key_set::{KeySet, KeySetError};
pub use profile::{AudienceIn, HeaderType, Profile};
pub use scope_claim::{ScopeClaim, ScopeForm, is_scope_token};
pub use signing::{SigningError, SigningKey};
pub use token_error::TokenError;
pub use unverified::UnverifiedToken;
pub use verifier::Verifier;
