//! A server in the process of the test, and a client that writes bytes.

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
use crate::service::Service;
use crate::tls::Tls;
use crate::{ClientAddress, Options, listener};

/// Much longer than any step here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A complete request, to which the response is `hello`.
pub(crate) const HELLO: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    options: Options,
}

/// Returns the options that a program parses from these arguments.
pub(crate) fn options(options: &[&str]) -> Options {
    Program::try_parse_from(["program"].iter().chain(options)).expect("sound options").options
}

/// A server that can be stopped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves a few routes under these options, which are split at spaces.
    pub(crate) async fn new(options: &str) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = tcp.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(listener::serve(service(options), tcp, async move { _ = stopped.await }));
        Self { address, stop, task }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Connects from another loopback address.
    pub(crate) async fn connect_from(&self, address: [u8; 4]) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((address, 0).into()).expect("an address of this machine");
        Client(socket.connect(self.address).await.expect("a connection"))
    }

    /// Sends bytes on one connection, and returns everything that is received until it is closed.
    pub(crate) async fn answer_to(&self, bytes: &str) -> String {
        let mut client = self.connect().await;
        client.send(bytes).await;
        client.rest().await
    }

    /// Asks the server to stop, and returns the task that ends when it has stopped.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).expect("it is still there");
        self.task
    }
}

/// Serves one connection on a task of its own.
pub(crate) async fn serve_stream(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    options: &str,
) {
    let (service, peer) = (service(options), SocketAddr::from(([127, 0, 0, 1], 1)));
    let slots = ConnectionSlots::new(&service.limits, &[]);
    let slot = slots.take(peer.ip()).await.expect("a slot");
    tokio::spawn(async move {
        let (_stop, stopped) = watch::channel(());
        http(stream, peer, slot, Arc::new(service), stopped).await;
    });
}

/// A few routes under options that are split at spaces.
fn service(text: &str) -> Service {
    let options = options(&text.split_whitespace().collect::<Vec<_>>());
    Service {
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
                client.map_or("unknown".to_owned(), |ClientAddress(address)| address.to_string())
            }),
        )
}

/// One connection.
pub(crate) struct Client(TcpStream);

impl Client {
    /// Writes bytes. If the server has closed the connection, the next read fails.
    pub(crate) async fn send(&mut self, bytes: &str) {
        _ = self.0.write_all(bytes.as_bytes()).await;
    }

    /// Waits for bytes and returns them, or "" at the end.
    pub(crate) async fn some(&mut self) -> String {
        let mut bytes = vec![0; 64 * 1024];
        let count = timeout(PATIENCE, self.0.read(&mut bytes)).await.expect("it comes in time");
        String::from_utf8_lossy(&bytes[..count.unwrap_or(0)]).into_owned()
    }

    /// Returns everything that is received until the server closes the connection.
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

/// Returns the status code of each response in a text.
pub(crate) fn statuses(answers: &str) -> Vec<u16> {
    let lines = answers.split("HTTP/1.1 ").skip(1);
    lines.map(|line| line[..3].parse().expect("a status")).collect()
}
