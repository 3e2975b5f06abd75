//! The content of an audit record.

use std::net::IpAddr;

use serde::Serialize;

/// An event as it is recorded. Unknown members are left out.
///
/// An event never contains a secret, a token or an assertion. Texts of callers are recorded as
/// sent, with three bounds: each takes at most 2048 bytes of the record, and at most 128 if the
/// caller is not authenticated (a shortened text ends in `…`); it is escaped as JSON; and it is
/// escaped further to visible ASCII, so that it can neither begin a line nor control a terminal.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct AuditEvent<'e> {
    /// The kind of event, for example `token.granted` or `token.refused`.
    pub(crate) kind: &'static str,
    /// The client as presented: the identifier of a refused caller is not verified.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) client_id: Option<&'e str>,
    /// The identifier of the secret or key that authenticated the client.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) credential: Option<&'e str>,
    /// The operation of the admin API: its method and its path.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) operation: Option<&'e str>,
    /// The address of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<IpAddr>,
    /// The requested scope.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) requested: Option<&'e str>,
    /// The granted scope, always in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) granted: Option<&'e str>,
    /// The granted scopes that are deprecated.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) deprecated: Option<&'e str>,
    /// The resource server of the token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) audience: Option<&'e str>,
    /// The identifier of the token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) jti: Option<&'e str>,
    /// The error code of the response (RFC 6749 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) error: Option<&'e str>,
    /// The reason, in more detail than in the response.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "audit_log::bounded")]
    pub(crate) reason: Option<&'e str>,
    /// The number of events, in a record of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
}

impl<'e> AuditEvent<'e> {
    /// Returns an event of which only the kind is known. The rest is added by
    /// `AuditEvent { client_id, ..AuditEvent::of(kind) }`.
    pub(crate) const fn of(kind: &'static str) -> Self {
        Self {
            kind,
            client_id: None,
            credential: None,
            operation: None,
            address: None,
            requested: None,
            granted: None,
            deprecated: None,
            audience: None,
            jti: None,
            error: None,
            reason: None,
            count: None,
        }
    }
}
