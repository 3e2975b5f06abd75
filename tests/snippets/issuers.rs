//! What every block of the page speaks of.

pub use access_token::{Profile, Verifier};
