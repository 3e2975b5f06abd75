//! A token that was not accepted.

use scopewright_token::TokenError;

/// The rejection of a token.
pub(crate) struct TokenFailure {
    pub(crate) cause: FailureCause,
    /// The `kid` that the token names, if it could be read.
    pub(crate) kid: Option<Box<str>>,
    /// An explanation for the log, with the value that was found and the one that was expected.
    pub(crate) detail: Option<Box<str>>,
}

/// The cause of a rejection.
pub(crate) enum FailureCause {
    Token(TokenError),
    /// The keys of the token's issuer have never been fetched.
    NoKeys,
}

impl TokenFailure {
    pub(crate) fn new(error: TokenError, kid: Option<Box<str>>) -> Self {
        Self { cause: FailureCause::Token(error), kid, detail: None }
    }

    pub(crate) fn with_detail(self, detail: String) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

/// Returns the `reason` label of a rejected token.
pub(crate) fn label(error: TokenError) -> &'static str {
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
