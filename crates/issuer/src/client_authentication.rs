//! Client authentication: the form of a request, the credentials in it, and their verification.

pub(crate) mod assertion;
pub(crate) mod authenticate;
pub(crate) mod credentials;
pub(crate) mod form;
pub(crate) mod method;
