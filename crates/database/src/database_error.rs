//! A statement that failed: whether it may be tried again.

use std::borrow::Cow;
use std::fmt;

use sqlx::error::DatabaseError as ServerError;

/// The reason why the database did not execute a statement.
#[derive(Debug)]
pub enum DatabaseError {
    /// It cannot be reached, is busy, full or shutting down. Nothing was changed, or the outcome is
    /// unknown; a retry is possible.
    Unavailable(sqlx::Error),
    /// It answered, and not as it should have: a defect.
    Failed(sqlx::Error),
}

impl From<sqlx::Error> for DatabaseError {
    fn from(cause: sqlx::Error) -> Self {
        let is_unavailable = match &cause {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // What a connection that broke in the middle of an answer looks like.
            | sqlx::Error::Protocol(_) => true,
            sqlx::Error::Database(answer) => is_away(answer.as_ref()),
            _ => false,
        };
        if is_unavailable { Self::Unavailable(cause) } else { Self::Failed(cause) }
    }
}

/// By the code: a class of `SQLSTATE` (PostgreSQL, appendix A), or a result code of SQLite's.
fn is_away(answer: &dyn ServerError) -> bool {
    let code = answer.code().unwrap_or(Cow::Borrowed(""));
    match code.parse::<u32>() {
        // The primary code is in the low byte: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. A
        // `SQLSTATE` of digits alone is of five.
        Ok(result) if code.len() < 5 => matches!(result & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        // Connections, resources, operator intervention and system errors; a read-only server is a
        // standby.
        _ => ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) || code == "25006",
    }
}

impl DatabaseError {
    /// Returns what an operator can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unavailable(cause) => condition(cause).1,
            Self::Failed(_) => "the log of the database may say more",
        }
    }
}

/// Returns the condition of an unavailable database, and advice.
fn condition(cause: &sqlx::Error) -> (&'static str, &'static str) {
    const UNAVAILABLE: (&str, &str) = ("the database is unavailable", "try again when it answers");
    let sqlx::Error::Database(answer) = cause else { return UNAVAILABLE };
    let code = answer.code().unwrap_or(Cow::Borrowed(""));
    match code.parse::<u32>().map(|result| result & 0xff) {
        Ok(5 | 6) if code.len() < 5 => ("the database is busy", "try again"),
        Ok(8) if code.len() < 5 => {
            ("the database is read-only", "make its file system and its file writable")
        }
        Ok(13) if code.len() < 5 => ("the disk of the database is full", "make space on it"),
        Ok(14) if code.len() < 5 => {
            ("the database cannot be opened", "make its folder and its file writable")
        }
        _ if code == "53100" => ("the disk of the database is full", "make space on it"),
        _ if code == "25006" => ("the database is read-only", "connect to the server that takes writes"),
        _ => UNAVAILABLE,
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(cause) => write!(f, "{}: {cause}", condition(cause).0),
            Self::Failed(cause) => write!(f, "the database failed: {cause}"),
        }
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be
// printed again.
impl std::error::Error for DatabaseError {}
