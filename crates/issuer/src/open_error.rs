//! The reasons for which an authorization server cannot be opened.

use std::error::Error;
use std::fmt;
use std::path::Path;

use audit_log::OpenAuditError;
use database::Address;
use scopewright::InsecureConfig;

use crate::{Audience, IssuerUrl, PepperSource};

/// The error of opening an authorization server. The message is one line with the object, the cause
/// and a remedy.
#[derive(Debug)]
pub struct OpenError(Problem);

#[derive(Debug)]
enum Problem {
    Database(database::OpenError),
    Audit(OpenAuditError),
    Unreadable(Address, Box<dyn Error + Send + Sync>),
    Issuer(InsecureConfig),
    NoApi(String),
    OtherAudiences(String, Vec<String>),
    Pepper(PepperFailure, String, Box<dyn Error + Send + Sync>),
}

/// The reason for which a pepper cannot be used.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PepperFailure {
    Read,
    Create,
    Length,
    Missing,
    Wrong,
}

impl PepperFailure {
    /// Returns a conversion from a cause to the error of the pepper file at `path`.
    pub(crate) fn at<E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        path: &Path,
    ) -> impl FnOnce(E) -> OpenError {
        let source = path.display().to_string();
        move |cause| OpenError(Problem::Pepper(self, source, cause.into()))
    }

    /// Returns a conversion from a cause to the error of a pepper source.
    pub(crate) fn of<E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        source: &PepperSource,
    ) -> impl FnOnce(E) -> OpenError {
        let source = source.to_string();
        move |cause| OpenError(Problem::Pepper(self, source, cause.into()))
    }

    /// Returns the beginning of the message, and the remedy.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("cannot read the pepper file", "it must be a file that this user may read"),
            Self::Create => ("cannot create the pepper file", "choose a folder that this user may write to"),
            Self::Length => {
                ("cannot use the pepper file", "restore it, or name another file with --pepper-file")
            }
            Self::Missing => (
                "the pepper file is missing:",
                "restore it or name it with --pepper-file, because no secret can be verified without it",
            ),
            Self::Wrong => (
                "this is not the pepper of the database:",
                "name the right one with --pepper-file or ISSUER_PEPPER",
            ),
        }
    }
}

impl OpenError {
    /// Returns a conversion from a cause to the error of a database whose contents cannot be used.
    pub(crate) fn unreadable<E: Into<Box<dyn Error + Send + Sync>>>(
        address: &Address,
    ) -> impl FnOnce(E) -> Self {
        move |cause| Self(Problem::Unreadable(address.clone(), cause.into()))
    }

    /// Returns the error of a database without an API, if the audience of the first is not known.
    pub(crate) fn no_api(issuer: &IssuerUrl) -> Self {
        Self(Problem::NoApi(issuer.as_str().to_owned()))
    }

    /// Returns the error of a database without an API, if the database does not exist.
    pub(crate) fn or_no_api(self, issuer: &IssuerUrl) -> Self {
        match &self.0 {
            Problem::Database(cause) if cause.is_missing() => Self::no_api(issuer),
            _ => self,
        }
    }

    /// Returns the error of an audience that is not that of any of these APIs.
    pub(crate) fn other_audiences(audience: &Audience, apis: &[String]) -> Self {
        Self(Problem::OtherAudiences(audience.to_string(), apis.to_vec()))
    }
}

/// The admin API could not verify the tokens of this issuer safely.
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
            Problem::NoApi(issuer) => write!(
                f,
                "the issuer {issuer} has no API that tokens could be for; add one with `issuer api add`, or name the \
                 audience of the built-in one with --audience"
            ),
            Problem::OtherAudiences(audience, apis) if apis.is_empty() => write!(
                f,
                "no API has the audience {audience}, because all have been removed; leave out --audience, or add the \
                 API with `issuer api add`"
            ),
            Problem::OtherAudiences(audience, apis) => write!(
                f,
                "no API of the database has the audience {audience}; leave out --audience, or change that of an API \
                 with `issuer api update {} --audience {audience}`",
                apis[0]
            ),
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

// The message includes the cause, so there is no `source`, which would be printed again.
impl Error for OpenError {}

#[cfg(test)]
mod tests {
    use scopewright::{Authenticator, KeySet, Keys, Verifier};

    use super::*;

    #[test]
    fn an_insecure_issuer_is_reported_with_its_option() {
        let verifier = Verifier::new("http://issuer.example", "api");
        let weak = Authenticator::builder(verifier, Keys::fixed(KeySet::default())).build();
        let message = OpenError::from(weak.expect_err("plain http and no key")).to_string();
        assert!(message.contains("--issuer") && message.contains("http://issuer.example"), "{message}");
        assert!(!message.contains("database"), "{message}");
    }
}
