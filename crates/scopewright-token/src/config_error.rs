//! Weaknesses of a verifier's configuration. A program that starts can report all of it at
//! once.

use std::fmt;
use std::time::Duration;

use crate::Verifier;

/// Something that makes a [`Verifier`] believe too much, or nothing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifierConfigError {
    /// Expired tokens are accepted for longer than clocks differ.
    LongLeeway(Duration),
    /// No audience is named.
    NoAudience,
    /// No algorithm is allowed.
    NoAlgorithm,
}

impl Verifier {
    /// The longest leeway that is no weakness: clocks that are kept by NTP differ by far less.
    pub const LONGEST_LEEWAY: Duration = Duration::from_secs(60);

    /// Returns everything that is weak about this verifier. How its issuer is reached is judged
    /// where the issuer's keys are fetched.
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
                "the leeway of {} s accepts expired tokens for that long: keep the clocks in step and the leeway at \
                 {} s or less",
                leeway.as_secs(),
                Verifier::LONGEST_LEEWAY.as_secs()
            ),
            Self::NoAudience => f.write_str(
                "the audience is empty, so tokens for other resource servers are not told from ours: name the \
                 identifier of this resource server",
            ),
            Self::NoAlgorithm => f.write_str(
                "no algorithm is allowed, so every token is refused: allow those that the issuer signs with, such \
                 as ES256",
            ),
        }
    }
}

impl std::error::Error for VerifierConfigError {}

#[cfg(test)]
mod tests;
