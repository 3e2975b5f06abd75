//! What is told of every decision: one event each, for whoever reads the log.
//!
//! The target is `scopewright::decision`. A grant is told at the level `DEBUG`, a refusal at `INFO`. The fields are `route`, `needed`, `held`,
//! `missing`, `matched`, `client`, `kid` and `reason`, where they are known. No event holds a token; what a token says is
//! told only when the token is believed, except its `kid`, which is cut and escaped.

use scopewright_token::TokenError;
use tracing::Level;

use crate::caller::Caller;
use crate::refusal::{Reason, Refusal};
use crate::requirement::Requirement;

/// The `decision` label of a request that was let through.
pub(crate) const GRANTED: &str = "granted";

pub(crate) fn granted(caller: &Caller, requirement: &Requirement) {
    tracing::debug!(
        target: "scopewright::decision",
        decision = GRANTED,
        route = &*caller.gate().route,
        needed = %requirement,
        held = caller.claims().scope,
        matched = matched(caller, requirement),
        client = caller.client_id(),
        kid = caller.kid(),
    );
}

/// The scopes by which the requirement was met, separated by spaces.
fn matched(caller: &Caller, requirement: &Requirement) -> String {
    let mut names = Vec::new();
    requirement.for_each_matched(&|scope| caller.has(scope), &mut |scope| names.push(scope.name()));
    names.join(" ")
}

pub(crate) fn refused(route: &str, refusal: &Refusal, requirement: &Requirement, caller: Option<&Caller>) {
    let missing = match refusal.reason() {
        Reason::InsufficientScope(missing) => Some(missing.as_str()),
        _ => None,
    };
    tracing::info!(
        target: "scopewright::decision",
        decision = label(refusal.reason()),
        route,
        needed = %requirement,
        held = caller.map(|caller| caller.claims().scope.as_str()),
        missing,
        client = caller.map(Caller::client_id),
        kid = refusal.kid().or(caller.map(Caller::kid)),
        reason = refusal.detail().map(tracing::field::display),
    );
}

/// Returns whether the log shows refusals, so that their details are worth the work.
pub(crate) fn logs_refusals() -> bool {
    tracing::event_enabled!(target: "scopewright::decision", Level::INFO)
}

/// The `decision` label of a refusal.
pub(crate) fn label(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoCredentials => "no_credentials",
        Reason::Malformed(_) => "malformed",
        Reason::InvalidToken => "invalid_token",
        Reason::InsufficientScope(_) => "insufficient_scope",
        Reason::TooManyRequests(_) => "too_many_requests",
        Reason::KeysUnavailable => "keys_unavailable",
        Reason::NoAuthenticator => "no_authenticator",
    }
}

/// The `reason` label of a token that was not believed.
pub(crate) fn reason(error: TokenError) -> &'static str {
    match error {
        TokenError::Malformed(_) | TokenError::MissingClaim(_) => "malformed",
        TokenError::NotAnAccessToken => "not_an_access_token",
        TokenError::AlgorithmNotAllowed => "algorithm_not_allowed",
        TokenError::UnknownKey => "unknown_key",
        TokenError::WrongIssuer => "wrong_issuer",
        TokenError::WrongAudience => "wrong_audience",
        TokenError::Expired => "expired",
        TokenError::NotYetValid => "not_yet_valid",
        TokenError::SenderConstrained => "sender_constrained",
        TokenError::BadSignature => "bad_signature",
        TokenError::Revoked => "revoked",
    }
}
