//! The keys that sign tokens, and the pepper that protects those in the database.

mod external;
pub(crate) mod keyring;
mod pepper;
mod schedule;
pub(crate) mod token_signer;
pub(crate) mod vault;

pub use external::ExternalKeys;
pub use pepper::{Pepper, PepperError, PepperSource};
pub(crate) use schedule::{Documents, PROPAGATION_DELAY, end_all, is_any_signing, rotate, withdraw};
