//! Encrypted connections.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::fixture::{HELLO, PATIENCE, Served, options, statuses};
use crate::tls::Tls;

/// A folder with a certificate and its key.
struct Files(TempDir);

impl Files {
    /// With a new pair, whose certificate is returned.
    fn new() -> (Self, CertificateDer<'static>) {
        let files = Self(TempDir::new().expect("a temporary folder"));
        let pair = pair();
        files.write(&pair.cert.pem(), &pair.signing_key.serialize_pem());
        (files, pair.cert.der().clone())
    }

    fn write(&self, certificate: &str, key: &str) {
        fs::write(self.certificate(), certificate).expect("written");
        fs::write(self.key(), key).expect("written");
    }

    fn certificate(&self) -> PathBuf {
        self.0.path().join("tls.crt")
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("tls.key")
    }

    fn options(&self) -> String {
        format!("--tls-cert {} --tls-key {}", self.certificate().display(), self.key().display())
    }
}

fn pair() -> CertifiedKey<rcgen::KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate")
}

/// Connects as a client that trusts nothing but this certificate.
async fn connect(
    served: &Served,
    trusted: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(served.address).await.expect("a connection");
    let name = "localhost".try_into().expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn hello(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(HELLO.as_bytes()).await.expect("sent");
    let mut bytes = [0; 4096];
    let count = stream.read(&mut bytes).await.expect("an answer");
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

/// Waits until new connections get a certificate.
async fn wait_for(served: &Served, certificate: &CertificateDer<'static>) {
    let begin = Instant::now();
    while connect(served, certificate, &TLS13).await.is_err() {
        assert!(begin.elapsed() < PATIENCE, "the new certificate is not served");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn connections_are_encrypted_with_tls_1_2_and_1_3() {
    let (files, certificate) = Files::new();
    let served = Served::new(&files.options()).await;
    for (version, expect) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let mut stream = connect(&served, &certificate, version).await.expect("a handshake");
        assert_eq!(stream.get_ref().1.protocol_version(), Some(expect));
        assert_eq!(statuses(&hello(&mut stream).await), [200]);
        assert!(hello(&mut stream).await.ends_with("hello"), "it is kept alive");
    }
    // What is not encrypted is not answered.
    assert_eq!(statuses(&served.answer_to(HELLO).await), [] as [u16; 0]);
}

#[tokio::test]
async fn a_client_that_does_not_finish_the_handshake_is_disconnected() {
    let (files, certificate) = Files::new();
    let served = Served::new(&format!("{} --head-timeout 0.3", files.options())).await;
    let begin = Instant::now();
    let mut silent = served.connect().await;
    let mut half = served.connect().await;
    half.send("\u{16}\u{3}\u{1}").await;
    connect(&served, &certificate, &TLS13).await.expect("a handshake");
    assert_eq!((silent.rest().await, half.rest().await), (String::new(), String::new()));
    assert!(begin.elapsed() >= Duration::from_millis(250) && begin.elapsed() < Duration::from_secs(5));
    // Nor does it hold up the end.
    let mut silent = served.connect().await;
    sleep(Duration::from_millis(50)).await;
    served.stop().await.expect("it ends");
    assert_eq!(silent.rest().await, "");
}

#[tokio::test]
async fn a_renewed_certificate_is_used_and_a_broken_one_is_not() {
    let (files, first) = Files::new();
    let served = Served::new(&files.options()).await;
    let mut early = connect(&served, &first, &TLS13).await.expect("a handshake");
    hello(&mut early).await;

    let second = pair();
    files.write(&second.cert.pem(), &second.signing_key.serialize_pem());
    wait_for(&served, second.cert.der()).await;
    assert!(connect(&served, &first, &TLS13).await.is_err(), "the old one is gone");
    assert_eq!(statuses(&hello(&mut early).await), [200], "open connections stay");

    let (third, fourth) = (pair(), pair());
    for (certificate, key) in [
        ("nonsense".to_owned(), "nonsense".to_owned()),
        (third.cert.pem(), fourth.signing_key.serialize_pem()),
        (third.cert.pem()[..100].to_owned(), third.signing_key.serialize_pem()),
        (String::new(), String::new()),
    ] {
        files.write(&certificate, &key);
        sleep(Duration::from_millis(1200)).await;
        connect(&served, second.cert.der(), &TLS13).await.expect("the last good one is served");
    }
    fs::remove_file(files.key()).expect("removed");
    sleep(Duration::from_millis(1200)).await;
    connect(&served, second.cert.der(), &TLS13).await.expect("the last good one is served");

    files.write(&third.cert.pem(), &third.signing_key.serialize_pem());
    wait_for(&served, third.cert.der()).await;
}

#[test]
fn unusable_files_are_reported() {
    let (files, _) = Files::new();
    let (good, other) = (pair(), pair());
    let (certificate, key) = (good.cert.pem(), good.signing_key.serialize_pem());
    let check = |certificate: &str, key: &str, expect: &[&str]| {
        files.write(certificate, key);
        let said = files.options();
        let options = options(&said.split(' ').collect::<Vec<_>>());
        let error = Tls::new(&options.tls).err().map(|error| format!("{error:#}")).expect("an error");
        assert!(expect.iter().all(|part| error.contains(part)) && !error.contains('\n'), "{error}");
    };
    check(
        &certificate,
        &other.signing_key.serialize_pem(),
        &["tls.key is not the key of the certificate", "tls.crt"],
    );
    check("", &key, &["tls.crt", "no certificate"]);
    check(&certificate, "", &["tls.key", "no private key"]);
    check(&certificate, &certificate, &["tls.key", "no private key"]);
    check(&certificate[..200], &key, &["tls.crt", "cannot use"]);
    fs::remove_file(files.certificate()).expect("removed");
    let options = options(&files.options().split(' ').collect::<Vec<_>>());
    let error = Tls::new(&options.tls).err().map(|error| format!("{error:#}")).expect("an error");
    assert!(error.contains("tls.crt") && error.contains("No such file"), "{error}");
}
