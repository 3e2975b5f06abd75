//! The keys that sign tokens, and the pepper that protects them.

pub(crate) mod keyring;
mod pepper;
mod schedule;
pub(crate) mod vault;

pub use pepper::{Pepper, PepperError, PepperSource};
pub(crate) use schedule::{Documents, PROPAGATION_DELAY, is_any_signing, rotate, withdraw};
