//! The log of decisions: one event for each.
//!
//! The target is `scopewright::decision`. A grant has the level `DEBUG`, a refusal `INFO`. The
//! fields are `route`, `needed`, `held`, `missing`, `matched`, `client`, `kid` and `reason`, where
//! they are known. No event contains a token. Values of a token are logged only if the token is
//! valid, except its `kid`, which is cut and escaped.

use tracing::Level;

use crate::refusal::Refusal;
use crate::requirement::Requirement;

/// The `decision` label of a granted request.
pub(crate) const GRANTED: &str = "granted";

/// The fields of a valid token that the log contains.
pub(crate) struct TokenFields<'t> {
    pub(crate) held: &'t str,
    pub(crate) client: &'t str,
    pub(crate) kid: &'t str,
}

/// Logs a grant. `matched` lists the scopes that met the requirement, and is called only if the
/// event is enabled.
pub(crate) fn granted(
    route: &str,
    requirement: &Requirement,
    token: &TokenFields<'_>,
    matched: impl FnOnce() -> String,
) {
    tracing::debug!(
        target: "scopewright::decision",
        decision = GRANTED,
        route,
        needed = %requirement,
        held = token.held,
        matched = matched(),
        client = token.client,
        kid = token.kid,
    );
}

/// Logs a refusal, with the fields of the token if it is valid.
pub(crate) fn refused(
    route: &str,
    requirement: &Requirement,
    refusal: &Refusal,
    token: Option<&TokenFields<'_>>,
) {
    tracing::info!(
        target: "scopewright::decision",
        decision = refusal.label(),
        route,
        needed = %requirement,
        held = token.map(|token| token.held),
        missing = refusal.reason().missing_scope(),
        client = token.map(|token| token.client),
        kid = refusal.kid().or(token.map(|token| token.kid)),
        reason = refusal.detail().map(tracing::field::display),
    );
}

/// Returns whether refusals are logged. If not, their details need not be computed.
pub(crate) fn logs_refusals() -> bool {
    tracing::event_enabled!(target: "scopewright::decision", Level::INFO)
}
