//! Encrypted connections: TLS 1.2 and 1.3, with a certificate that can be renewed while the server
//! runs.

mod certificate;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;

use self::certificate::Certificate;

/// The interval at which the files are checked.
const PERIOD: Duration = Duration::from_secs(1);

/// The files of the certificate, if connections are encrypted.
#[derive(Clone, Debug, Args)]
pub(crate) struct TlsFiles {
    /// Serve HTTPS with this chain of certificates (PEM, the server certificate first); it is read
    /// again when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The private key of the certificate (PEM); it is read again when it changes
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// The encryption of connections.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
}

impl Tls {
    /// Reads the files. Returns `None` if the command line names none.
    ///
    /// # Errors
    /// A file cannot be used, or the two do not match.
    pub(crate) fn new(files: &TlsFiles) -> anyhow::Result<Option<Self>> {
        let (Some(chain), Some(key)) = (&files.tls_cert, &files.tls_key) else { return Ok(None) };
        let provider = Arc::new(aws_lc_rs::default_provider());
        let certificate = Arc::new(Certificate::read(chain, key, provider.clone())?);
        let config = config(provider, certificate.clone()).context("TLS cannot be set up")?;
        Ok(Some(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate }))
    }

    /// Checks for a renewed certificate until it is dropped. New connections use it; open
    /// connections do not change.
    pub(crate) async fn renew(&self) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let certificate = self.certificate.clone();
            // Reading a disk blocks. If the thread panics, the next tick starts another.
            _ = tokio::task::spawn_blocking(move || certificate.renew()).await;
        }
    }
}

fn config(
    provider: Arc<CryptoProvider>,
    certificate: Arc<Certificate>,
) -> Result<ServerConfig, rustls::Error> {
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
