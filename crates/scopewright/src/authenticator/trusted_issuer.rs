//! A trusted authorization server, and the verification of its tokens.

use std::sync::Arc;
use std::time::SystemTime;

use scopewright_token::{Claims, TokenError, UnverifiedToken, Verifier};

use super::flood_control::FloodControl;
use crate::keys::Keys;
use crate::token_failure::FailureCause;

/// An authorization server whose tokens are accepted.
pub(super) struct TrustedIssuer {
    pub(super) verifier: Verifier,
    pub(super) keys: Keys,
}

impl TrustedIssuer {
    pub(super) fn identifier(&self) -> &str {
        self.verifier.issuer()
    }

    /// Verifies a token of this issuer. Returns its claims and the epoch of the keys. An unknown
    /// key may be a new one: then the keys are fetched again, and the token is verified with those.
    pub(super) async fn verify_received(
        &self,
        token: &str,
        unverified: UnverifiedToken<'_>,
        now: SystemTime,
        flood_control: &FloodControl,
    ) -> Result<(Claims, u64), FailureCause> {
        let published = self.keys.available().await.ok_or(FailureCause::NoKeys)?;
        if flood_control.is_active() && published.keys.contains(unverified.key_id()) {
            let verifier = self.verifier.clone();
            let keys = Arc::clone(&published);
            let token = token.to_owned();
            let verified = flood_control.serialized(move || verifier.verify(&token, &keys.keys, now)).await;
            return Ok((verified.map_err(FailureCause::Token)?, published.epoch));
        }
        match self.verifier.verify_received(unverified, &published.keys, now) {
            Err(TokenError::UnknownKey) => {
                let renewed = self.keys.after_unknown_kid().await.ok_or(FailureCause::NoKeys)?;
                if Arc::ptr_eq(&renewed, &published) {
                    return Err(FailureCause::Token(TokenError::UnknownKey));
                }
                let claims = self.verifier.verify(token, &renewed.keys, now).map_err(FailureCause::Token)?;
                Ok((claims, renewed.epoch))
            }
            verified => Ok((verified.map_err(FailureCause::Token)?, published.epoch)),
        }
    }
}
