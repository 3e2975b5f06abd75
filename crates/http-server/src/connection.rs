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
use crate::exchange::answer;
use crate::progress::Overdue;
use crate::site::Site;
use crate::tls::Tls;
use crate::watched_stream::WatchedStream;

/// hyper takes no smaller buffer.
const LEAST_BUFFER: usize = 8192;

/// Serves the requests of one connection until either side closes it. Once `stop` changes, the request in flight is the last.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    slot: Slot,
    site: Arc<Site>,
    mut stop: watch::Receiver<()>,
) {
    // An answer is written in one piece; without it waiting for more would only delay it.
    if stream.set_nodelay(true).is_err() {
        // The client is gone already.
        return;
    }
    match site.tls.clone() {
        None => http(stream, peer, slot, site, stop).await,
        Some(tls) => {
            if let Some(stream) = handshake(stream, &tls, site.limits.head_timeout, &mut stop).await {
                http(stream, peer, slot, site, stop).await;
            }
        }
    }
}

/// None when there is nobody to talk to.
async fn handshake(
    stream: TcpStream,
    tls: &Tls,
    patience: Duration,
    stop: &mut watch::Receiver<()>,
) -> Option<TlsStream<TcpStream>> {
    tokio::select! {
        shaken = timeout(patience, tls.acceptor.accept(stream)) => shaken.ok()?.ok(),
        _ = stop.changed() => None,
    }
}

pub(crate) async fn http<S>(
    stream: S,
    peer: SocketAddr,
    slot: Slot,
    site: Arc<Site>,
    mut stop: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let progress = &slot.progress;
    let mut overdue = Overdue::new(progress, &site.limits);
    let mut overdue = pin!(poll_fn(|context| overdue.poll(context)));
    let mut connection = pin!({
        let service = service_fn(|request| answer(request, peer, &site, progress));
        http1(&site.limits)
            .serve_connection(TokioIo::new(WatchedStream::new(stream, progress.clone())), service)
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
                tracing::debug!(%peer, "a slow or idle connection is closed");
                return;
            }
            // It changes once, or its sender is gone, which means the same.
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
    // `Overdue` does that, and more.
    builder.header_read_timeout(None);
    builder
}
