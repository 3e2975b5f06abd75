//! Encrypted connections: TLS 1.2 and 1.3, with a certificate that can be renewed while the server runs.

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

/// How often the files are looked at.
const PERIOD: Duration = Duration::from_secs(1);

/// Where the certificate is, if connections are encrypted.
#[derive(Clone, Debug, Args)]
pub(crate) struct TlsFiles {
    /// Serve HTTPS with this chain of certificates (PEM, the server's own first); it is read anew when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The private key of the certificate (PEM); it is read anew when it changes
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// What encrypts connections.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
}

impl Tls {
    /// Reads the files; none if the command line names none.
    ///
    /// # Errors
    /// When a file cannot be used, or the two do not belong together.
    pub(crate) fn new(files: &TlsFiles) -> anyhow::Result<Option<Self>> {
        let (Some(chain), Some(key)) = (&files.tls_cert, &files.tls_key) else { return Ok(None) };
        let provider = Arc::new(aws_lc_rs::default_provider());
        let certificate = Arc::new(Certificate::read(chain, key, provider.clone())?);
        let config = config(provider, certificate.clone()).context("TLS cannot be set up")?;
        Ok(Some(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate }))
    }

    /// Looks for a new certificate for ever. New connections get it; those that are open stay as they are.
    pub(crate) async fn renew(&self) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let certificate = self.certificate.clone();
            // A disk may be slow. If the thread panics, there will be another.
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
