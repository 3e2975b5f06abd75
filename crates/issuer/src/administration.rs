//! Administration of APIs, clients, keys and tokens, for the command line and the admin API.
//!
//! Each change is decided on the stored records, and stored together with its actor and time. If
//! another change comes first, the decision is repeated.

mod administrator;
mod api_difference;
mod api_keys;
mod api_settings;
mod api_view;
mod apis;
mod authority;
mod client_change;
mod client_record;
mod client_settings;
mod client_view;
mod clients;
mod credentials;
mod decision;
mod documents;
mod error;
mod first_api;
mod inspection;
pub(crate) mod manifest;
mod member_difference;
mod plan;
mod registered_keys;
mod revocation_record;
mod revocations;
mod signing_keys;
mod transact;
mod validity;
mod vocabulary;

pub use administrator::Administration;
pub use api_difference::{ApiDifference, CatalogDifference, ClientEffect};
pub use api_settings::ApiSettings;
pub(crate) use api_settings::MAX_CATALOG;
pub use api_view::{ApiDetail, ApiView, DeprecationView, GroupView, ScopeView};
pub use apis::{ApiChange, Consent};
pub use client_settings::ClientSettings;
pub use client_view::{ClientView, CredentialState, KeyView, SecretView};
pub use clients::AddedClient;
pub use credentials::NewSecret;
pub use decision::IssuedTokens;
pub use error::AdminError;
pub use inspection::{Inspection, TokenState};
pub use member_difference::{DifferenceKind, MemberDifference};
pub use plan::{Applied, ApplyOptions, ClientDifference, ExpiredKey, Plan};
pub use revocations::RevocationView;
pub use signing_keys::{KeyTimes, SigningKeyView};
pub use validity::Validity;
pub use vocabulary::Vocabulary;
#[cfg(test)]
pub(crate) use vocabulary::default_document;
