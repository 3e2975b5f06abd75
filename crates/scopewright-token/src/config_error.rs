//! The insecure settings of a verifier, so that a program can report all of them when it starts.

use std::fmt;
use std::time::Duration;

use crate::Verifier;

/// A setting with which a [`Verifier`] accepts too much, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifierConfigError {
    /// The leeway is longer than clocks differ, so expired tokens are accepted.
    LongLeeway(Duration),
    /// The audience is empty.
    NoAudience,
    /// No algorithm is allowed.
    NoAlgorithm,
}

impl Verifier {
    /// The longest secure leeway. Clocks that use NTP differ by far less.
    pub const LONGEST_LEEWAY: Duration = Duration::from_secs(60);

    /// Returns all insecure settings. The address of the issuer is checked where its keys are
    /// fetched.
    pub fn config_errors(&self) -> Vec<VerifierConfigError> {
        let (leeway, algorithms) = self.settings();
        let found = [
            (leeway > Self::LONGEST_LEEWAY).then_some(VerifierConfigError::LongLeeway(leeway)),
            self.audience().is_empty().then_some(VerifierConfigError::NoAudience),
            algorithms.is_empty().then_some(VerifierConfigError::NoAlgorithm),
        ];
        found.into_iter().flatten().collect()
    }
}

impl fmt::Display for VerifierConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongLeeway(leeway) => write!(
                f,
                "the leeway of {} s accepts expired tokens for that long: synchronize the clocks, and keep the leeway at \
                 {} s or less",
                leeway.as_secs(),
                Verifier::LONGEST_LEEWAY.as_secs()
            ),
            Self::NoAudience => f.write_str(
                "the audience is empty, so tokens for other resource servers would be accepted: set the \
                 identifier of this resource server",
            ),
            Self::NoAlgorithm => f.write_str(
                "no algorithm is allowed, so every token is rejected: allow those that the issuer uses, such \
                 as ES256",
            ),
        }
    }
}

impl std::error::Error for VerifierConfigError {}

#[cfg(test)]
mod tests;
