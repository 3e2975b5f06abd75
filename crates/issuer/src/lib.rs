//! The authorization server: it authenticates a client and grants it an access token for exactly
//! the scopes that it requests.
//!
//! An *API* is what tokens are for: it has a name, an audience, a catalog of scopes, and settings.
//! A *client* is a program with an identifier, credentials, and scopes that it may request. It
//! sends a *token request* ([RFC 6749 section 4.4], the client credentials grant) to the token
//! endpoint. The request passes these steps:
//!
//! 1. `endpoints::request`: the request is extracted, and its outcome will be recorded by `audit`;
//! 2. `client_authentication::form`: the body is parsed as a form without repeated parameters;
//! 3. `client_authentication::credentials`: the request must contain exactly one client
//!    authentication;
//! 4. `client_authentication::authenticate`: a secret is compared with the stored hashes, or an
//!    assertion is verified by the client's keys and its `jti` is consumed;
//! 5. `grants`: one of the `apis` is chosen, and the request is granted as it is, or refused with
//!    the offending scope; it is never reduced;
//! 6. `endpoints::token`: the grant is signed as an RFC 9068 access token.
//!
//! Every refusal on the way is a row of the table in `endpoints::error`.
//!
//! The `store` contains the records: APIs, clients, encrypted signing keys, revocations, and the
//! chain of changes. Each node has a `replica` in memory and follows the changes, so issuing a
//! token needs no database query. The *pepper*, which is not in the database, is the key for the
//! hashes and the encryption (`signing_keys::vault`). All changes are made by an
//! [`Administration`], for the command line, the `admin_api` or a manifest of APIs and clients.
//!
//! [RFC 6749 section 4.4]: https://www.rfc-editor.org/rfc/rfc6749#section-4.4

mod admin_api;
mod administration;
mod apis;
mod audit;
mod client_authentication;
mod clients;
mod config;
mod endpoints;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod gauges;
mod grants;
mod issuer_url;
mod metrics;
mod open_error;
mod rate_limits;
mod replica;
mod scope_list;
mod server;
mod signing_keys;
mod state;
mod store;
mod time;

pub use admin_api::{documents, openapi, surface};
pub use administration::manifest::{FileProblems, Manifest, ManifestError};
pub use administration::{
    AddedClient, AdminError, Administration, ApiChange, ApiDetail, ApiDifference, ApiSettings, ApiView,
    Applied, ApplyOptions, CatalogDifference, ClientDifference, ClientEffect, ClientSettings, ClientView,
    Consent, CredentialState, DeprecationView, DifferenceKind, ExpiredKey, GroupView, Inspection,
    IssuedTokens, KeyTimes, KeyView, MemberDifference, NewSecret, Plan, RevocationView, ScopeView,
    SecretView, SigningKeyView, TokenState, Validity, Vocabulary,
};
pub use apis::api_name::{ApiName, ApiNameError};
pub use apis::audience::{Audience, AudienceError};
pub use apis::origin::{Origin, OriginError};
pub use audit_log::{AuditRecord, BrokenAudit, VerifiedAudit, read_audit, verify_audit};
pub use client_authentication::method::{AuthMethod, UnknownAuthMethod};
pub use clients::client_id::{ClientId, ClientIdError};
pub use clients::keys::ClientKeysPolicy;
pub use clients::secret::ClientSecret;
pub use config::{Config, Lifetimes, Rates};
pub use database::{Address, AddressError};
pub use issuer_url::{IssuerUrl, IssuerUrlError};
pub use open_error::OpenError;
pub use scope_list::{ScopeList, ScopeListError};
pub use scopewright_fetch::RootCertificates;
pub use server::AuthorizationServer;
pub use signing_keys::keyring::KeyState;
pub use signing_keys::{ExternalKeys, Pepper, PepperError, PepperSource};
pub use store::RecordedChange;
