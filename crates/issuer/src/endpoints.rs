//! The endpoints below the issuer's URL, and the console.

pub(crate) mod console;
pub(crate) mod cors;
pub(crate) mod error;
pub(crate) mod error_response;
pub(crate) mod health;
pub(crate) mod introspection;
pub(crate) mod metadata;
pub(crate) mod request;
pub(crate) mod revocation;
pub(crate) mod token;
