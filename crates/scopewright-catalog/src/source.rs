//! Reads the text of a catalog file.

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

/// The error for a catalog file that could not be read. The message does not name the file, because
/// the caller knows how the user named it.
#[derive(Debug)]
pub enum SourceError {
    /// There is no such file.
    Missing,
    /// It is a folder.
    Folder,
    /// The system does not let us read it.
    Unreadable(io::Error),
    /// Its bytes are not UTF-8.
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
