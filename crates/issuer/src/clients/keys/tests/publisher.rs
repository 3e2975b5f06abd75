//! A TLS server on this machine whose responses a test controls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rcgen::CertifiedKey;
use scopewright_fetch::RootCertificates;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The response to every request.
#[derive(Clone)]
pub(super) struct Reply {
    bytes: Vec<u8>,
    after: Duration,
    /// Keeps the connection open after the response.
    stuck: bool,
}

impl Reply {
    pub(super) fn json(document: &Value) -> Self {
        Self::text(&document.to_string())
    }

    pub(super) fn text(body: &str) -> Self {
        Self::raw(&format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
    }

    pub(super) fn status(status: &str) -> Self {
        Self::raw(&format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"))
    }

    pub(super) fn raw(bytes: &str) -> Self {
        Self { bytes: bytes.into(), after: Duration::ZERO, stuck: false }
    }

    pub(super) fn raw_and_stuck(bytes: &str) -> Self {
        Self { stuck: true, ..Self::raw(bytes) }
    }

    pub(super) fn stuck() -> Self {
        Self::raw_and_stuck("")
    }

    pub(super) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }
}

/// The server and its self-signed certificate.
pub(super) struct Publisher {
    pub(super) port: u16,
    pub(super) roots: RootCertificates,
    shared: Arc<Shared>,
}

struct Shared {
    reply: Mutex<Reply>,
    requests: Mutex<Vec<String>>,
    connected: AtomicUsize,
}

impl Publisher {
    pub(super) async fn serve(reply: Reply) -> Self {
        let names = ["localhost", "127.0.0.1"].map(str::to_owned);
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(names).expect("a certificate");
        let roots = RootCertificates::from_pem(cert.pem().as_bytes()).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate with its key");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared =
            Shared { reply: Mutex::new(reply), requests: Mutex::default(), connected: AtomicUsize::new(0) };
        let shared = Arc::new(shared);
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(&shared)));
        Self { port, roots, shared }
    }

    pub(super) fn uri(&self) -> String {
        format!("https://127.0.0.1:{}/jwks.json", self.port)
    }

    pub(super) fn reply(&self, reply: Reply) {
        *self.shared.reply.lock().unwrap_or_else(PoisonError::into_inner) = reply;
    }

    /// Returns the number of requests.
    pub(super) fn requests(&self) -> usize {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Returns the number of connections, with or without a request.
    pub(super) fn connected(&self) -> usize {
        self.shared.connected.load(Ordering::SeqCst)
    }

    pub(super) fn last_request(&self) -> String {
        let requests = self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.last().cloned().unwrap_or_default()
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.connected.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(answer(stream, tls.clone(), Arc::clone(&shared)));
    }
}

/// Responds to a request. A client that hangs up or rejects the certificate gets no response.
async fn answer(stream: TcpStream, tls: TlsAcceptor, shared: Arc<Shared>) -> Option<()> {
    let mut stream = tls.accept(stream).await.ok()?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let reply = shared.reply.lock().unwrap_or_else(PoisonError::into_inner).clone();
    tokio::time::sleep(reply.after).await;
    stream.write_all(&reply.bytes).await.ok()?;
    stream.flush().await.ok()?;
    if reply.stuck {
        std::future::pending::<()>().await;
    }
    stream.shutdown().await.ok()
}
