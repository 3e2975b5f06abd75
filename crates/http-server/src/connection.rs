//! One connection, from its first byte to its last.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use crate::Limits;
use crate::connection_slots::Slot;
use crate::connection_timeouts::Overdue;
use crate::request::respond;
use crate::service::Service;
use crate::tls::Tls;
use crate::watched_stream::WatchedStream;

/// The smallest buffer that hyper accepts.
const LEAST_BUFFER: usize = 8192;

/// Serves the requests of one connection until either side closes it. After `stop` changes, the
/// request in flight is the last one.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    slot: Slot,
    service: Arc<Service>,
    mut stop: watch::Receiver<()>,
) {
    // A response is written in one piece; waiting for more data would only delay it.
    if stream.set_nodelay(true).is_err() {
        // The client has disconnected.
        return;
    }
    match service.tls.clone() {
        None => http(stream, peer, slot, service, stop).await,
        Some(tls) => {
            if let Some(stream) = handshake(stream, &tls, service.limits.head_timeout, &mut stop).await {
                http(stream, peer, slot, service, stop).await;
            }
        }
    }
}

/// Returns `None` if the handshake failed, took too long, or the server is stopping.
async fn handshake(
    stream: TcpStream,
    tls: &Tls,
    limit: Duration,
    stop: &mut watch::Receiver<()>,
) -> Option<TlsStream<TcpStream>> {
    tokio::select! {
        shaken = timeout(limit, tls.acceptor.accept(stream)) => shaken.ok()?.ok(),
        _ = stop.changed() => None,
    }
}

pub(crate) async fn http<S>(
    stream: S,
    peer: SocketAddr,
    slot: Slot,
    service: Arc<Service>,
    mut stop: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let progress = &slot.progress;
    let mut overdue = Overdue::new(progress, &service.limits);
    let mut overdue = pin!(poll_fn(|context| overdue.poll(context)));
    let mut connection = pin!({
        let handler = service_fn(|request| respond(request, peer, &service, progress));
        http1(&service.limits)
            .serve_connection(TokioIo::new(WatchedStream::new(stream, progress.clone())), handler)
    });
    let mut is_last = false;
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, error = %error, "a connection was cut");
                }
                return;
            }
            () = overdue.as_mut() => {
                tracing::debug!(%peer, "a slow or idle connection was closed");
                return;
            }
            // It changes once, or its sender is dropped, which means the same.
            _ = stop.changed(), if !is_last => {
                is_last = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

fn http1(limits: &Limits) -> http1::Builder {
    let most = limits.max_head_bytes as usize;
    let mut builder = http1::Builder::new();
    builder.max_header_size(most).max_buf_size(most.max(LEAST_BUFFER));
    // `Overdue` limits it.
    builder.header_read_timeout(None);
    builder
}
