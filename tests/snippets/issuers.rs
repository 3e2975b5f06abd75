//! What every block of the page speaks of.

pub use scopewright_token::{Profile, Verifier};
