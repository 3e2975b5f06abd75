//! Why an authorization server could not be opened.

use std::error::Error;
use std::fmt;
use std::path::Path;

use audit_log::OpenAuditError;
use database::Address;
use scopewright::InsecureConfig;

use crate::PepperSource;

/// Something that an authorization server needs cannot be used. The message is one line that says what, where, why, and what
/// can be done about it.
#[derive(Debug)]
pub struct OpenError(Problem);

#[derive(Debug)]
enum Problem {
    Database(database::OpenError),
    Audit(OpenAuditError),
    Unreadable(Address, Box<dyn Error + Send + Sync>),
    Issuer(InsecureConfig),
    Pepper(Failure, String, Box<dyn Error + Send + Sync>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    ReadPepper,
    CreatePepper,
    PepperLength,
    PepperLost,
    OtherPepper,
}

impl Failure {
    /// Turns a cause into the error about the pepper file at `path`.
    pub(crate) fn at<E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        path: &Path,
    ) -> impl FnOnce(E) -> OpenError {
        let source = path.display().to_string();
        move |cause| OpenError(Problem::Pepper(self, source, cause.into()))
    }

    /// Turns a cause into the error about a pepper, wherever it comes from.
    pub(crate) fn of<E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        source: &PepperSource,
    ) -> impl FnOnce(E) -> OpenError {
        let source = source.to_string();
        move |cause| OpenError(Problem::Pepper(self, source, cause.into()))
    }

    /// What failed, and what can be done about it.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::ReadPepper => ("cannot read the pepper file", "it must be a file that this user may read"),
            Self::CreatePepper => {
                ("cannot create the pepper file", "choose a place where this user may write")
            }
            Self::PepperLength => {
                ("cannot use the pepper file", "restore it, or name another file with --pepper-file")
            }
            Self::PepperLost => (
                "the pepper file is missing:",
                "restore it or name it with --pepper-file, or no client's secret can be checked",
            ),
            Self::OtherPepper => (
                "this is not the pepper of the database:",
                "name the right one by --pepper-file or ISSUER_PEPPER",
            ),
        }
    }
}

impl OpenError {
    /// The database was opened, and does not hold what it should.
    pub(crate) fn unreadable<E: Into<Box<dyn Error + Send + Sync>>>(
        address: &Address,
    ) -> impl FnOnce(E) -> Self {
        move |cause| Self(Problem::Unreadable(address.clone(), cause.into()))
    }
}

/// The tokens of this issuer could not be verified safely by its own admin API.
impl From<InsecureConfig> for OpenError {
    fn from(cause: InsecureConfig) -> Self {
        Self(Problem::Issuer(cause))
    }
}

impl From<OpenAuditError> for OpenError {
    fn from(cause: OpenAuditError) -> Self {
        Self(Problem::Audit(cause))
    }
}

impl From<database::OpenError> for OpenError {
    fn from(cause: database::OpenError) -> Self {
        Self(Problem::Database(cause))
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Database(cause) if cause.is_missing() => {
                write!(
                    f,
                    "{cause} by --database or ISSUER_DATABASE; `issuer serve` creates a new one, and so does --init"
                )
            }
            Problem::Database(cause) => write!(f, "{cause} (--database names another)"),
            Problem::Issuer(cause) => {
                write!(f, "cannot serve this issuer: {cause}; name another with --issuer")
            }
            Problem::Audit(cause) => cause.fmt(f),
            Problem::Unreadable(address, cause) => write!(
                f,
                "cannot use the database {address}: {cause}; restore it from a backup, or use the newer program that wrote it"
            ),
            Problem::Pepper(failure, source, cause) => {
                let (what, advice) = failure.text();
                write!(f, "{what} {source}: {cause}; {advice}")
            }
        }
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be printed again.
impl Error for OpenError {}

#[cfg(test)]
mod tests {
    use scopewright::{Authenticator, KeySet, Keys, Verifier};

    use super::*;

    #[test]
    fn a_weak_issuer_is_reported_as_the_setting_that_names_it() {
        let verifier = Verifier::new("http://issuer.example", "api");
        let weak = Authenticator::builder(verifier, Keys::fixed(KeySet::default())).build();
        let message = OpenError::from(weak.expect_err("plain http and no key")).to_string();
        assert!(message.contains("--issuer") && message.contains("http://issuer.example"), "{message}");
        assert!(!message.contains("database"), "{message}");
    }
}
