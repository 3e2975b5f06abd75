//! The text of a catalog file, or why there is none.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// Reads a catalog file as text. A byte order mark in front and Windows line ends are as good as none.
///
/// # Errors
/// When there is no such file, when it cannot be read, and when it is not UTF-8.
pub fn read_source(path: &Path) -> Result<String, SourceError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SourceError::Missing,
        io::ErrorKind::IsADirectory => SourceError::Folder,
        _ => SourceError::Unreadable(error),
    })?;
    String::from_utf8(bytes).map_err(|error| SourceError::not_utf8(&error))
}

/// Why a catalog file gave no text. The message does not name the file: whoever shows it knows how the file was named.
#[derive(Debug)]
pub enum SourceError {
    /// Nothing stands there.
    Missing,
    /// A folder stands there.
    Folder,
    /// The system does not hand it out.
    Unreadable(io::Error),
    /// Its bytes are no text.
    NotUtf8 {
        /// How many sound bytes come before.
        offset: usize,
        /// The line of the first byte at fault, counted from 1.
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
            Self::Missing => f.write_str("there is no such file"),
            Self::Folder => f.write_str("it is a folder, not a file"),
            Self::Unreadable(error) => error.fmt(f),
            Self::NotUtf8 { offset, line } => {
                write!(f, "it is not UTF-8: line {line} has a foreign byte at offset {offset} of the file")
            }
        }
    }
}

impl std::error::Error for SourceError {}
