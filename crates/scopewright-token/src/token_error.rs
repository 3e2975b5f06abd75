//! The reasons why a token is rejected.

use std::fmt;

use crate::excerpt::any_of;

/// The reason why a token is rejected, for the log. A client gets only `invalid_token`, because the
/// reason would help an attacker to correct a forged token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The token does not have the form that the profile requires.
    Malformed(Malformation),
    /// The token has none of these claims, of which the profile requires one.
    MissingClaim(&'static [&'static str]),
    /// The token is another kind of JWT, for example an ID token (RFC 9068 section 4, `typ`).
    NotAnAccessToken,
    /// The `alg` is not accepted, or is not that of the key.
    AlgorithmNotAllowed,
    /// The `kid` is not in the key set.
    UnknownKey,
    /// The token is from another issuer.
    WrongIssuer,
    /// The token is for other resource servers.
    WrongAudience,
    /// The token is past its `exp`.
    Expired,
    /// The token is before its `nbf`, or was issued in the future.
    NotYetValid,
    /// The token is bound to a key by `cnf`, so it must not be accepted as a bearer token (RFC 9449
    /// section 7).
    SenderConstrained,
    /// The signature is not the issuer's.
    BadSignature,
    /// The token was revoked. The token itself does not show it: the resource server asks the
    /// issuer.
    Revoked,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(malformation) => return malformation.fmt(f),
            Self::MissingClaim(names) => return write!(f, "{} is missing", any_of(names)),
            Self::NotAnAccessToken => "not an access token but another kind of JWT",
            Self::AlgorithmNotAllowed => "`alg` is not allowed for this key",
            Self::UnknownKey => "`kid` is not in the key set",
            Self::WrongIssuer => "`iss` is not the expected issuer",
            Self::WrongAudience => "`aud` does not contain this resource server",
            Self::Expired => "expired",
            Self::NotYetValid => "not valid yet",
            Self::SenderConstrained => "bound to a key by `cnf`, so it is not a bearer token",
            Self::BadSignature => "the signature does not match",
            Self::Revoked => "revoked",
        })
    }
}

impl std::error::Error for TokenError {}

/// The part of a token that does not have its required form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformation {
    /// The token is longer than 8 KiB.
    TooLong,
    /// The token is not a JWT in compact form.
    NotCompact,
    /// The header is not a JOSE header.
    Header,
    /// The header has a member with which the sender would choose the key or the rules.
    ForbiddenMember,
    /// The header has no `kid`.
    NoKeyId,
    /// The header has no `kid`, and more than 8 keys are possible.
    AmbiguousKey,
    /// The claims are not a JSON object.
    Claims,
    /// The claim `iss` is not a string.
    Issuer,
    /// The claim `sub` is not a non-empty string.
    Subject,
    /// The claim with the client is not a non-empty string.
    Client,
    /// The claim with the token's identifier is not a non-empty string.
    TokenId,
    /// The claim `exp` is not a time.
    Expiry,
    /// The claim `iat` is not a time.
    IssuedAt,
    /// The claim `nbf` is not a time.
    NotBefore,
    /// The claim with the audience is neither a string nor an array of strings.
    Audience,
    /// Two claims with the same meaning differ.
    ConflictingClaims,
    /// The claim with the scopes is not a list of scope tokens.
    Scope,
    /// The claims `scope` and `scp` differ.
    ConflictingScopes,
}

impl fmt::Display for Malformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "longer than 8 KiB",
            Self::NotCompact => "not a JWT in compact form",
            Self::Header => "the header is not a JOSE header",
            Self::ForbiddenMember => "the header has a forbidden member",
            Self::NoKeyId => "the header names no key (`kid`)",
            Self::AmbiguousKey => "more than 8 keys are possible: the header must name one (`kid`)",
            Self::Claims => "the claims are not a JSON object",
            Self::Issuer => "`iss` is not a string",
            Self::Subject => "`sub` is not a non-empty string",
            Self::Client => "the claim with the client is not a non-empty string",
            Self::TokenId => "the claim with the token's identifier is not a non-empty string",
            Self::Expiry => "`exp` is not a time",
            Self::IssuedAt => "`iat` is not a time",
            Self::NotBefore => "`nbf` is not a time",
            Self::Audience => "the audience is neither a string nor an array of strings",
            Self::ConflictingClaims => "two claims with the same meaning differ",
            Self::Scope => "the scope claim is not a list of scope tokens",
            Self::ConflictingScopes => "`scope` and `scp` differ",
        })
    }
}
