//! Additional certificate authorities.

use std::fmt;

use reqwest::Certificate;

/// Certificate authorities in addition to the system's, such as a company's own.
#[derive(Clone)]
pub struct RootCertificates(Vec<Certificate>);

impl RootCertificates {
    /// Only those of the system.
    pub const NONE: Self = Self(Vec::new());

    /// Reads a PEM file (RFC 7468) with one or more certificates.
    ///
    /// # Errors
    /// Returns an error if there is no certificate, or one that cannot be decoded.
    pub fn from_pem(file: &[u8]) -> Result<Self, RootCertificatesError> {
        let certificates = Certificate::from_pem_bundle(file).map_err(|_| RootCertificatesError)?;
        if certificates.is_empty() { Err(RootCertificatesError) } else { Ok(Self(certificates)) }
    }

    pub(crate) fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// Returns [`NONE`](RootCertificates::NONE).
impl Default for RootCertificates {
    fn default() -> Self {
        Self::NONE
    }
}

/// Shows their number.
impl fmt::Debug for RootCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootCertificates({})", self.0.len())
    }
}

/// A file that is not a list of certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootCertificatesError;

impl fmt::Display for RootCertificatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected certificates in PEM format, which begin with `-----BEGIN CERTIFICATE-----`")
    }
}

impl std::error::Error for RootCertificatesError {}
