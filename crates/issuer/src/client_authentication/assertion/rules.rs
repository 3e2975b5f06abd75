//! The rules for the assertions of a client.

use scopewright_token::Algorithm;

/// The requirements for an assertion that depend on the issuer and the client.
#[derive(Clone, Copy)]
pub(crate) struct AssertionRules<'r> {
    /// The issuer's identifier, which is the audience.
    pub(crate) issuer: &'r str,
    /// The URL of the token endpoint, if the client may name it as the audience, as OpenID Connect
    /// Core does. Another authorization server that the client trusts could obtain such an
    /// assertion and use it here, so it is only for clients that support nothing else.
    pub(crate) token_endpoint: Option<&'r str>,
    /// The maximum lifetime of an assertion, in seconds.
    pub(crate) longest_lifetime: u32,
    /// The algorithms that the client may use. Its key must match in any case.
    pub(crate) algorithms: &'r [Algorithm],
}
