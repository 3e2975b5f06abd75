//! The validity period of a credential.

use super::error::AdminError;

/// The validity period of a credential, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first second in which the credential is valid: at once by default.
    pub not_before: Option<u64>,
    /// The first second in which the credential is not valid any more: never by default.
    pub expires: Option<u64>,
}

impl Validity {
    /// Refuses a period that is empty or over.
    pub(super) fn check(self, now: u64) -> Result<(), AdminError> {
        if self.expires.is_some_and(|end| end <= self.not_before.unwrap_or(now).max(now)) {
            return Err(AdminError::Refused("the credential would expire before it is valid".to_owned()));
        }
        Ok(())
    }
}

/// Returns the earlier of two ends. A missing end means never.
pub(super) fn earlier(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}
