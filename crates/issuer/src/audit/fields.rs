//! The fields of an audit record that the handling of a request fills in.

use std::net::IpAddr;
use std::sync::Arc;

use crate::grants::granted_scopes::GrantedScopes;

/// The facts about a request that are known when it is answered.
#[derive(Debug, Default)]
pub(crate) struct AuditFields {
    pub(crate) address: Option<IpAddr>,
    /// As presented: the identifier of a refused caller is not verified.
    pub(crate) client_id: Option<String>,
    pub(crate) credential: Option<String>,
    pub(crate) requested: Option<String>,
    pub(crate) granted: Option<GrantedScopes>,
    /// The granted scopes that are deprecated.
    pub(crate) deprecated: Option<GrantedScopes>,
    pub(crate) audience: Option<Arc<str>>,
    pub(crate) jti: Option<String>,
}

/// The endpoints that take client credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    Token,
    Introspection,
    Revocation,
}

impl Endpoint {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Introspection => "introspection",
            Self::Revocation => "revocation",
        }
    }
}
