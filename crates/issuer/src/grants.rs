//! Grants: the decision about what a token is for.

pub(crate) mod choice;
pub(crate) mod client_credentials;
pub(crate) mod granted_scopes;
