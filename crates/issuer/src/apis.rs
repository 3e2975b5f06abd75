//! The APIs that tokens are for: each has a name, an audience, a catalog of scopes, and settings.

pub(crate) mod administrative;
pub(crate) mod api;
pub(crate) mod api_name;
pub(crate) mod audience;
pub(crate) mod built_in;
pub(crate) mod collection;
pub(crate) mod document;
pub(crate) mod origin;
pub(crate) mod reader;
