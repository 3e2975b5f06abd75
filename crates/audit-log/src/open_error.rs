//! The reason why an audit log cannot be opened.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// The reason why an audit log cannot be opened. The message is one line with the place, the cause
/// and advice.
#[derive(Debug)]
pub enum OpenAuditError {
    /// A file or the folder cannot be made, read or written.
    Unusable {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        cause: io::Error,
    },
    /// Another process writes this log.
    InUse {
        /// The log.
        folder: PathBuf,
    },
    /// The end of the log is not what was written there.
    Broken {
        /// The file.
        file: PathBuf,
        /// The fault.
        fault: Fault,
    },
}

impl OpenAuditError {
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Unusable { path: path.to_owned(), cause }
    }
}

impl fmt::Display for OpenAuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable { path, cause } => {
                let path = path.display();
                write!(
                    f,
                    "cannot use {path} for the audit log: {cause}; choose a folder where this user may write"
                )
            }
            Self::InUse { folder } => {
                let folder = folder.display();
                write!(
                    f,
                    "the audit log {folder} is written by another process; give each node a folder of its own"
                )
            }
            Self::Broken { file, fault } => {
                let file = file.display();
                write!(
                    f,
                    "the audit log is broken near the end of {file}: {fault}; keep the folder as evidence, and begin another"
                )
            }
        }
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be
// printed again.
impl Error for OpenAuditError {}
