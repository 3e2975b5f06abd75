//! The authorization server: a client proves who it is and gets an access token for what it asks, no more.
//!
//! A *client* is a program with an identifier, credentials, and the scopes that it may ask for. It sends a
//! *token request* ([RFC 6749 section 4.4], the client credentials grant) to the token endpoint, and the
//! request takes this road:
//!
//! 1. `form`: the body is read as a form in which no parameter stands twice;
//! 2. `credentials`: exactly one way of client authentication is found in the request;
//! 3. `authentication`: the secret is compared with the keyed hashes that are kept of it, or the `assertion` is judged by the
//!    client's keys and burnt;
//! 4. `client_credentials`: the *grant* is decided. It is what was asked for, or the request is refused and
//!    the offending scope named; it is never quietly less;
//! 5. `token_endpoint`: the grant is signed as an RFC 9068 access token, which nobody needs to look up later;
//! 6. `audit`: the grant or refusal is counted and recorded.
//!
//! A refusal on any of these steps is a row of the one table in `token_error`.
//!
//! What outlives the process are the records of a `store`: clients, sealed signing keys, revocations, and who changed them. A
//! node has all of it in memory (`known`) and follows its changes, so issuing a token asks no database. The *pepper*, which is
//! not in the database, keys the hashes and seals the keys (`vault`). All changes are made by an [`Administration`], whether
//! for the command line, the `admin_api` or a file of clients (`desired`).
//!
//! [RFC 6749 section 4.4]: https://www.rfc-editor.org/rfc/rfc6749#section-4.4

mod admin_api;
mod administration;
mod audit;
mod client_authentication;
mod clients;
mod config;
mod endpoints;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod grants;
mod issuer_url;
mod metrics;
mod nearest;
mod open_error;
mod rate_limits;
mod replica;
mod scope_list;
mod server;
mod signing_keys;
mod store;
mod time;

pub use admin_api::{openapi, surface};
pub use administration::manifest::{Manifest, ManifestError};
pub use administration::{
    AddedClient, AdminError, Administration, Applied, ApplyOptions, ClientDifference, ClientSettings,
    ClientView, CredentialState, DifferenceKind, ExpiredKey, Inspection, IssuedTokens, KeyTimes, KeyView,
    MemberDifference, NewSecret, Plan, RevocationView, SecretView, SigningKeyView, TokenState, Validity,
};
pub use audit_log::{AuditRecord, BrokenAudit, VerifiedAudit, read_audit, verify_audit};
pub use client_authentication::method::{AuthMethod, UnknownAuthMethod};
pub use clients::client_id::{ClientId, ClientIdError};
pub use clients::keys::ClientKeysPolicy;
pub use clients::secret::ClientSecret;
pub use config::{Config, Lifetimes, Rates};
pub use database::{Address, AddressError};
pub use grants::audience::{Audience, AudienceError};
pub use issuer_url::{IssuerUrl, IssuerUrlError};
pub use open_error::OpenError;
pub use scope_list::{ScopeList, ScopeListError};
pub use scopewright_fetch::RootCertificates;
pub use server::AuthorizationServer;
pub use signing_keys::keyring::KeyState;
pub use signing_keys::{Pepper, PepperError, PepperSource};
pub use store::RecordedChange;
