//! A certificate and its key, in two files that are renewed from outside.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, anyhow, ensure};
use arc_swap::ArcSwap;
use cli_output::Hint as _;
use cli_output::failure::hinted;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use zeroize::Zeroizing;

/// The certificate that new connections use.
pub(super) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
    /// The state of the files at the last check, whether or not they could be used.
    seen: Mutex<[Option<Stamp>; 2]>,
}

/// The identity and state of a file, which changes when the file is written or replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    length: u64,
    written: (i64, i64),
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        let written = (file.mtime(), file.mtime_nsec());
        Some(Self { file: (file.dev(), file.ino()), length: file.len(), written })
    }
}

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// A file cannot be used, or the two do not match.
    pub(super) fn read(chain: &Path, key: &Path, provider: Arc<CryptoProvider>) -> anyhow::Result<Self> {
        let seen = [chain, key].map(Stamp::of).into();
        let current = ArcSwap::from_pointee(read(chain, key, &provider)?);
        Ok(Self { chain: chain.to_owned(), key: key.to_owned(), provider, current, seen })
    }

    /// Reads the files again if they have changed. A pair that cannot be used is logged once, and
    /// the old one stays in use: often one file is written shortly after the other.
    pub(super) fn renew(&self) {
        // Checked before the files are read, so that a change in the meantime is found the next
        // time.
        let stamps = [&self.chain, &self.key].map(|path| Stamp::of(path));
        let seen = std::mem::replace(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner), stamps);
        if stamps == seen {
            return;
        }
        let chain = self.chain.display();
        match read(&self.chain, &self.key, &self.provider) {
            Ok(pair) => {
                self.current.store(Arc::new(pair));
                tracing::info!(%chain, "new connections use the new certificate");
            }
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "new connections still use the old certificate"
                );
            }
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

/// Shows the file only, never the key.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("chain", &self.chain).finish_non_exhaustive()
    }
}

fn read(chain: &Path, key: &Path, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
    let certificates = read_chain(chain)
        .with_context(|| format!("cannot use {} as the certificate", chain.display()))
        .hint("set --tls-cert to a PEM file with the certificate chain")?;
    let private_key = read_key(key)
        .with_context(|| format!("cannot use {} as the private key", key.display()))
        .hint("set --tls-key to a PEM file with the private key")?;
    CertifiedKey::from_der(certificates, private_key, provider).map_err(|error| {
        let (chain, key) = (chain.display(), key.display());
        match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => hinted(
                format_args!("the key {key} is not the key of the certificate {chain}"),
                "name a pair with --tls-cert and --tls-key",
            ),
            error => anyhow!("cannot serve the certificate {chain} with the key {key}: {error}"),
        }
    })
}

fn read_chain(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let chain = CertificateDer::pem_slice_iter(&fs::read(path)?).collect::<Result<Vec<_>, _>>()?;
    ensure!(!chain.is_empty(), "it contains no certificate in PEM");
    Ok(chain)
}

fn read_key(path: &Path) -> anyhow::Result<PrivateKeyDer<'static>> {
    use rustls::pki_types::pem::Error;
    PrivateKeyDer::from_pem_slice(&Zeroizing::new(fs::read(path)?)).map_err(|error| match error {
        Error::NoItemsFound => anyhow!("it contains no private key in PEM"),
        error => error.into(),
    })
}
