//! The result of deciding on a change.

use serde_json::Value;

use crate::store::Write;

/// A decision: the records to write, and the value to return to the caller.
pub(super) struct Decision<T> {
    pub(super) action: &'static str,
    pub(super) subject: String,
    pub(super) detail: Value,
    pub(super) writes: Vec<Write>,
    pub(super) output: T,
}

impl<T> Decision<T> {
    /// Returns a decision that changes nothing, which is not recorded.
    pub(super) fn unchanged(output: T) -> Self {
        Self { action: "", subject: String::new(), detail: Value::Null, writes: Vec::new(), output }
    }

    pub(super) fn with_output<U>(self, output: U) -> Decision<U> {
        let Self { action, subject, detail, writes, .. } = self;
        Decision { action, subject, detail, writes, output }
    }
}

/// The effect of a change on the tokens that have been issued to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedTokens {
    /// The tokens stay valid until they expire.
    Keep,
    /// The tokens are revoked in the same change.
    Revoke,
}
