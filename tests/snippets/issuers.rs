//! The items that every block of the page uses.

pub use scopewright_token::{Profile, Verifier};
