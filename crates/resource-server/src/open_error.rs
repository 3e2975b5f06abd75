//! The reason why an API could not be opened.

use std::error::Error;
use std::fmt;

use audit_log::OpenAuditError;

/// A resource of the API that cannot be used. The message is one line with the place, the cause and
/// advice.
#[derive(Debug)]
pub struct OpenError(Problem);

#[derive(Debug)]
enum Problem {
    Database(database::OpenError),
    Audit(OpenAuditError),
}

impl From<database::OpenError> for OpenError {
    fn from(error: database::OpenError) -> Self {
        Self(Problem::Database(error))
    }
}

impl From<OpenAuditError> for OpenError {
    fn from(error: OpenAuditError) -> Self {
        Self(Problem::Audit(error))
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Database(error) if error.is_missing() => {
                write!(f, "{error} by --database; `resource-server serve` creates a new one")
            }
            Problem::Database(error) => write!(f, "{error} (--database names another)"),
            Problem::Audit(error) => error.fmt(f),
        }
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be
// printed again.
impl Error for OpenError {}
