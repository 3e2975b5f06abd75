//! The failure to read a document or a part of it.

use std::fmt;

/// The error for a document from which no catalog can be drafted. The message names the part of the
/// document, but not its file, which the caller adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError(String);

impl ImportError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ImportError {}

pub(super) type Result<T, E = ImportError> = std::result::Result<T, E>;

/// Adds the part of the document that has the error.
pub(super) trait Within<T> {
    fn within(self, part: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Within<T> for Result<T, E> {
    fn within(self, part: impl fmt::Display) -> Result<T> {
        self.map_err(|error| ImportError(format!("{part}: {error}")))
    }
}
