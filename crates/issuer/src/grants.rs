//! Grants: the decision about what a token is for.

pub(crate) mod audience;
pub(crate) mod client_credentials;
