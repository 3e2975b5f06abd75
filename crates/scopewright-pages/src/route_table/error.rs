//! The reason why routes could not be read.

use std::fmt;

/// The reason why routes could not be read, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteTableError(String);

impl RouteTableError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for RouteTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RouteTableError {}

/// Adds the place to an error.
pub(super) trait Within {
    fn within<D: fmt::Display>(self, place: impl FnOnce() -> D) -> Self;
}

impl<T> Within for Result<T, RouteTableError> {
    fn within<D: fmt::Display>(self, place: impl FnOnce() -> D) -> Self {
        self.map_err(|error| RouteTableError(format!("{}: {error}", place())))
    }
}
