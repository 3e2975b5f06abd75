//! Why an authorization server could not be opened on its files.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file that an authorization server needs cannot be used. The message is one line that says what, where,
/// why, and what can be done about it.
#[derive(Debug)]
pub struct OpenError {
    failure: Failure,
    path: PathBuf,
    cause: Box<dyn Error + Send + Sync>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    MakeFolder,
    OpenDatabase,
    ReadPepper,
    CreatePepper,
    PepperLength,
    PepperLost,
    SigningKey,
}

impl Failure {
    /// Turns a cause into the error about the file at `path`.
    pub(crate) fn at<E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        path: &Path,
    ) -> impl FnOnce(E) -> OpenError {
        move |cause| OpenError { failure: self, path: path.to_owned(), cause: cause.into() }
    }

    /// What failed, and what can be done about it.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::MakeFolder => ("cannot make the folder", "choose a place where this user may write"),
            Self::OpenDatabase => {
                ("cannot open the database", "it must be an SQLite file that this user may write")
            }
            Self::ReadPepper => ("cannot read the pepper file", "it must be a file that this user may read"),
            Self::CreatePepper => {
                ("cannot create the pepper file", "choose a place where this user may write")
            }
            Self::PepperLength => ("cannot use the pepper file", "restore it, or name another file"),
            Self::PepperLost => {
                ("the pepper file is missing", "restore it, or no client's secret can be checked")
            }
            Self::SigningKey => ("cannot use the signing key in", "restore the database from a backup"),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, advice) = self.failure.text();
        write!(f, "{what} {}: {}; {advice}", self.path.display(), self.cause)
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be printed again.
impl Error for OpenError {}
