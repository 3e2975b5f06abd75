//! The pepper: 32 random bytes in a file apart from the database, or in the environment.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::open_error::{OpenError, PepperFailure};

/// A pepper. Its memory is wiped on drop.
#[derive(Clone)]
pub struct Pepper(Zeroizing<[u8; Self::LENGTH]>);

impl Pepper {
    /// The length in bytes.
    pub const LENGTH: usize = 32;

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl From<[u8; Pepper::LENGTH]> for Pepper {
    fn from(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl FromStr for Pepper {
    type Err = PepperError;

    /// Parses base64, the form of a pepper in an environment variable.
    fn from_str(text: &str) -> Result<Self, PepperError> {
        let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new).map_err(|_| PepperError)?;
        bytes.as_slice().try_into().map(|bytes: [u8; Self::LENGTH]| bytes.into()).map_err(|_| PepperError)
    }
}

/// A text that is not a valid pepper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PepperError;

impl fmt::Display for PepperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a pepper is {} random bytes in base64; `openssl rand -base64 32` generates one",
            Pepper::LENGTH
        )
    }
}

impl std::error::Error for PepperError {}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(..)")
    }
}

/// The source of the pepper.
#[derive(Clone, Debug)]
pub enum PepperSource {
    /// A file with the bytes. It is created if it does not exist and nothing depends on it yet.
    File(PathBuf),
    /// The pepper itself.
    Value(Pepper),
}

impl PepperSource {
    /// Reads the pepper. Returns `None` if there is no file.
    pub(crate) fn read(&self) -> Result<Option<Pepper>, OpenError> {
        match self {
            Self::Value(pepper) => Ok(Some(pepper.clone())),
            Self::File(path) => read(path),
        }
    }

    /// Creates the file that [`read`](Self::read) did not find. If another process has created it
    /// in the meantime, that file is used.
    pub(crate) fn create(&self) -> Result<(), OpenError> {
        match self {
            Self::Value(_) => Ok(()),
            Self::File(path) => create(path).map_err(PepperFailure::Create.at(path)),
        }
    }

    /// Returns the file, if the source is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Value(_) => None,
        }
    }
}

/// Names the source. Does not show the pepper.
impl fmt::Display for PepperSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Value(_) => f.write_str("ISSUER_PEPPER"),
        }
    }
}

fn read(path: &Path) -> Result<Option<Pepper>, OpenError> {
    match fs::read(path).map(Zeroizing::new) {
        Ok(bytes) => match <[u8; Pepper::LENGTH]>::try_from(bytes.as_slice()) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(_) => {
                let cause = format!("it has {} bytes instead of {}", bytes.len(), Pepper::LENGTH);
                Err(PepperFailure::Length.at(path)(cause))
            }
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(PepperFailure::Read.at(path)(cause)),
    }
}

/// Creates a pepper file, complete and readable for its owner only: a server and a command may
/// start in the same new folder at the same time, and neither must read an incomplete file.
fn create(path: &Path) -> io::Result<()> {
    let mut bytes = Zeroizing::new([0; Pepper::LENGTH]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| io::Error::other("the system has no randomness"))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(bytes.as_slice())?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(failed.error),
        _ => Ok(()),
    }
}
