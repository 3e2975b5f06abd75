//! What is told of one event.

use std::net::IpAddr;

use serde::Serialize;

/// Something that happened, as it is recorded. What is not known is left out.
///
/// It never holds a secret, a token or an assertion. Texts of callers are recorded as they were sent, with three bounds: each
/// takes at most 2048 bytes of the record, and at most 128 if the caller is not authenticated (a text that was cut ends in
/// `…`); it is escaped as JSON; and it is escaped further to visible ASCII, so that it can neither begin a line nor control
/// a terminal.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Event<'e> {
    /// What happened: a word of ours, such as `token.granted`, `token.refused` or `client.added`.
    pub(crate) kind: &'static str,
    /// Whose request it was, as presented: a refused caller may have lied.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) client_id: Option<&'e str>,
    /// The id of the secret or key that the client proved itself with, or of the one that was changed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) credential: Option<&'e str>,
    /// The operation of the admin API that was asked for: its method and its path.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) operation: Option<&'e str>,
    /// Where the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<IpAddr>,
    /// The scope that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) requested: Option<&'e str>,
    /// The scope that was granted. It comes from the catalog, and is told in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) granted: Option<&'e str>,
    /// The resource server that the token is for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) audience: Option<&'e str>,
    /// The id of the token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) jti: Option<&'e str>,
    /// The error that the client was told (RFC 6749 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) error: Option<&'e str>,
    /// Why, in more detail than the client was told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) reason: Option<&'e str>,
    /// The number of refusals that this record stands for, where that is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
}

impl<'e> Event<'e> {
    /// An event of which nothing more is known than its kind. The rest is added by `Event { client_id, ..Event::of(kind) }`.
    pub(crate) const fn of(kind: &'static str) -> Self {
        Self {
            kind,
            client_id: None,
            credential: None,
            operation: None,
            address: None,
            requested: None,
            granted: None,
            audience: None,
            jti: None,
            error: None,
            reason: None,
            count: None,
        }
    }
}
