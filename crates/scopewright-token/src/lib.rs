//! JWT access tokens in the profile of RFC 9068: the authorization server signs them, and the
//! resource server verifies them.
//!
//! [`Claims`] are the content of a token. The authorization server has a [`SigningKey`] and
//! publishes its public part in a [`KeySet`]. A resource server builds a [`Verifier`] for one
//! issuer and one audience, and verifies each token with the issuer's key set. A resource server
//! with several issuers parses the token first ([`UnverifiedToken`]) and chooses the verifier by
//! its issuer. Issuers that do not write RFC 9068 tokens have a [`Profile`]. The layer below is
//! [`Jwt`], a signed JWT of any kind.
//!
//! Keys and algorithms have the types of the crate [`jsonwebtoken`]: `Jwk` and `JwkSet`,
//! `EncodingKey` and `DecodingKey`. A private key can be outside of this process: [`SigningKey`]
//! signs with any `JwtSigner`, such as one of a key management service. A private key in this
//! process is a [`KeyPair`].
//!
//! All checks that do not need the signature come before it. Only the mathematics of the signature
//! is left to a library, because JWT libraries accept more than RFC 9068 allows, and parse a key
//! for each token. `cargo bench -p scopewright-token` measures the cost as a ratio of the whole
//! verification to the signature alone.
//!
//! This crate reads no clock, opens no socket and does not interpret scopes.

mod algorithm;
mod claims;
mod compact_form;
mod config_error;
mod excerpt;
mod header;
mod header_type;
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

pub use algorithm::{Algorithm, UnsupportedAlgorithm};
pub use claims::Claims;
pub use config_error::VerifierConfigError;
pub use excerpt::excerpt;
pub use header_type::HeaderType;
pub use json_object::Value as ClaimValue;
/// The crate whose traits and key types are used here, in the version to implement `JwtSigner` for.
pub use jsonwebtoken;
pub use jwt::Jwt;
pub use key_set::{KeySet, KeySetError};
pub use profile::{AudienceIn, Profile};
pub use scope_claim::{ScopeClaim, ScopeForm, is_scope_token};
pub use signing::{KeyPair, SigningError, SigningKey};
pub use token_error::{Malformation, TokenError};
pub use unverified::UnverifiedToken;
pub use verifier::Verifier;

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
