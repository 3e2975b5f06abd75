//! The validity of an assertion: a short time, which the client chooses within limits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scopewright_token::Jwt;

use super::assertion_error::AssertionError;

/// The tolerated difference of the client's clock, in seconds.
const SKEW: u64 = 10;

/// The upper limit of every configured lifetime and age of an assertion, in seconds, for which its
/// `jti` is remembered. An hour is the default of several client libraries.
pub(crate) const MAX_ASSERTION_LIFETIME: u32 = 3600;

/// The tolerance for an `iat` in the future, in seconds. Only the age depends on it.
const IAT_AHEAD: u64 = 60;

/// The times of an assertion, in seconds since the Unix epoch.
pub(super) struct Times {
    exp: u64,
    nbf: Option<u64>,
    iat: Option<u64>,
}

impl Times {
    pub(super) fn read(jwt: &Jwt<'_>) -> Result<Self, AssertionError> {
        let time = |claim| {
            let Some(value) = jwt.claim(claim) else { return Ok(None) };
            value.seconds().map(Some).ok_or(AssertionError::NotATime(claim))
        };
        let exp = time("exp")?.ok_or(AssertionError::Missing("exp"))?;
        Ok(Self { exp, nbf: time("nbf")?, iat: time("iat")? })
    }

    /// Checks the times (RFC 7523 section 3, points 4 to 6), and returns when the assertion
    /// expires.
    pub(super) fn check(&self, longest: u32, now: SystemTime) -> Result<SystemTime, AssertionError> {
        let longest = u64::from(longest.min(MAX_ASSERTION_LIFETIME));
        // A clock before 1970 counts as 1970, when no assertion is valid yet.
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let end = self.exp.saturating_add(SKEW);
        if now >= end {
            return Err(AssertionError::Expired);
        }
        if self.exp > now + longest + SKEW {
            return Err(AssertionError::TooLong { seconds: longest });
        }
        if self.nbf.is_some_and(|nbf| nbf > now + SKEW) || self.iat.is_some_and(|iat| iat > now + IAT_AHEAD) {
            return Err(AssertionError::NotYetValid);
        }
        if self.iat.is_some_and(|iat| iat + longest + SKEW < now) {
            return Err(AssertionError::TooOld { seconds: longest });
        }
        Ok(UNIX_EPOCH + Duration::from_secs(end))
    }
}
