//! A server in the test's own process, and a client that writes bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use clap::Parser;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::connection::http;
use crate::connection_slots::ConnectionSlots;
use crate::site::Site;
use crate::tls::Tls;
use crate::{ClientAddress, Options};

/// Much more than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A whole request that is answered with `hello`.
pub(crate) const HELLO: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    options: Options,
}

/// What a program makes of these options.
pub(crate) fn options(options: &[&str]) -> Options {
    Program::try_parse_from(["program"].iter().chain(options)).expect("sound options").options
}

/// A server that can be told to stop.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves a few routes under these options, which are split at spaces.
    pub(crate) async fn new(said: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(site(said).serve(listener, async move { _ = stopped.await }));
        Self { address, stop, task }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Connects from another address of this machine.
    pub(crate) async fn connect_from(&self, address: [u8; 4]) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((address, 0).into()).expect("an address of this machine");
        Client(socket.connect(self.address).await.expect("a connection"))
    }

    /// The answer to one connection's bytes, up to its end.
    pub(crate) async fn answer_to(&self, bytes: &str) -> String {
        let mut client = self.connect().await;
        client.send(bytes).await;
        client.rest().await
    }

    /// Tells the server to stop, and returns what ends when it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).expect("it is still there");
        self.task
    }
}

/// Serves one connection on a task of its own.
pub(crate) async fn serve_stream(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, said: &str) {
    let (site, peer) = (site(said), SocketAddr::from(([127, 0, 0, 1], 1)));
    let slots = ConnectionSlots::new(&site.limits, &[]);
    let slot = slots.take(peer.ip()).await.expect("a slot");
    tokio::spawn(async move {
        let (_stop, stopped) = watch::channel(());
        http(stream, peer, slot, Arc::new(site), stopped).await;
    });
}

/// A few routes under options that are split at spaces.
fn site(said: &str) -> Site {
    let options = options(&said.split_whitespace().collect::<Vec<_>>());
    Site {
        router: router(),
        limits: options.limits,
        trusted_proxies: options.trusted_proxies,
        tls: Tls::new(&options.tls).expect("a sound certificate"),
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route("/echo", post(async |body: String| body))
        .route("/unread", post(async || "unread"))
        .route("/large", get(async || "x".repeat(32 * 1024 * 1024)))
        .route("/some", get(async || "x".repeat(2 * 1024 * 1024)))
        .route("/never", get(std::future::pending::<String>))
        .route(
            "/slow",
            get(async || {
                sleep(Duration::from_millis(300)).await;
                "slow but sure"
            }),
        )
        .route(
            "/who",
            get(async |client: Option<ClientAddress>| {
                client.map_or("nobody knows".to_owned(), |ClientAddress(address)| address.to_string())
            }),
        )
}

/// One connection.
pub(crate) struct Client(TcpStream);

impl Client {
    /// Writes; a server that has closed the connection is found out by the next read.
    pub(crate) async fn send(&mut self, bytes: &str) {
        _ = self.0.write_all(bytes.as_bytes()).await;
    }

    /// What has come up to now, when there is something, or "" at the end.
    pub(crate) async fn some(&mut self) -> String {
        let mut bytes = vec![0; 64 * 1024];
        let count = timeout(PATIENCE, self.0.read(&mut bytes)).await.expect("it comes in time");
        String::from_utf8_lossy(&bytes[..count.unwrap_or(0)]).into_owned()
    }

    /// All that comes until the server closes the connection.
    pub(crate) async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        // A reset is an end too.
        _ = timeout(PATIENCE, self.0.read_to_end(&mut bytes)).await.expect("it ends in time");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Ends the sending side.
    pub(crate) async fn shut(&mut self) {
        self.0.shutdown().await.expect("shut");
    }
}

/// The status line's code of each answer in a text.
pub(crate) fn statuses(answers: &str) -> Vec<u16> {
    let lines = answers.split("HTTP/1.1 ").skip(1);
    lines.map(|line| line[..3].parse().expect("a status")).collect()
}
