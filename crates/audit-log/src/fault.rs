//! The faults of an audit log.

use std::error::Error;
use std::fmt;
use std::io;

/// A way in which a log differs from what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The folder contains no log.
    NoLog,
    /// A segment between others is missing.
    MissingSegment,
    /// A segment before the last contains no record.
    EmptySegment,
    /// A file cannot be read. The text is the cause.
    Unreadable(String),
    /// The last line has no line feed.
    UnfinishedLine,
    /// A line is longer than any record.
    LongLine,
    /// A line is not UTF-8.
    NotUtf8,
    /// A line is not a record. The text is the cause.
    NotARecord(String),
    /// The number of a record does not follow the one before.
    WrongNumber {
        /// The number of the record.
        found: u64,
        /// The number after the record before.
        expected: u64,
    },
    /// A record does not contain the hash of the line before.
    WrongHash,
    /// No line has the hash that was recorded elsewhere.
    MissingHash,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLog => f.write_str("there is no audit log in this folder"),
            Self::MissingSegment => f.write_str("this segment is missing"),
            Self::EmptySegment => f.write_str("it contains no record"),
            Self::Unreadable(cause) => f.write_str(cause),
            Self::UnfinishedLine => {
                f.write_str("the line is not finished; it was cut off, or is being written")
            }
            Self::LongLine => f.write_str("its last line is longer than any record"),
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::NotARecord(cause) => write!(f, "it is not a record ({cause})"),
            Self::WrongNumber { found, expected } => {
                write!(f, "its `seq` is {found} instead of {expected}; lines were removed, added or swapped")
            }
            Self::WrongHash => {
                f.write_str("its `prev` is not the hash of the line before; one of the two was changed")
            }
            Self::MissingHash => {
                f.write_str("no line has the noted hash; the end was cut off, or a new log was written")
            }
        }
    }
}

impl Error for Fault {}
