//! Reads the text of a catalog file.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// Reads a catalog file as text. A byte order mark and Windows line ends are accepted.
///
/// # Errors
/// Returns an error if the file does not exist, cannot be read, or is not UTF-8.
pub fn read_source(path: &Path) -> Result<String, SourceError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SourceError::Missing,
        io::ErrorKind::IsADirectory => SourceError::Folder,
        _ => SourceError::Unreadable(error),
    })?;
    String::from_utf8(bytes).map_err(|error| SourceError::not_utf8(&error))
}

/// The error for a catalog file that could not be read. The message does not contain the path,
/// which the caller adds as the user wrote it.
#[derive(Debug)]
pub enum SourceError {
    /// The file does not exist.
    Missing,
    /// The path is a folder.
    Folder,
    /// The system returned an error.
    Unreadable(io::Error),
    /// The file is not UTF-8.
    NotUtf8 {
        /// The number of valid bytes before the first invalid one.
        offset: usize,
        /// The line of the first invalid byte, counted from 1.
        line: usize,
    },
}

impl SourceError {
    fn not_utf8(error: &std::string::FromUtf8Error) -> Self {
        let offset = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        Self::NotUtf8 { offset, line }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the file does not exist"),
            Self::Folder => f.write_str("it is a folder"),
            Self::Unreadable(error) => error.fmt(f),
            Self::NotUtf8 { offset, line } => {
                write!(f, "it is not UTF-8: line {line} has an invalid byte at offset {offset} of the file")
            }
        }
    }
}

impl std::error::Error for SourceError {}
