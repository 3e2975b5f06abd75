//! The connections of one address: accepting them, and ending them.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::connection;
use crate::connection_slots::ConnectionSlots;
use crate::service::Service;

/// The time for requests in flight after the server was asked to stop.
const GRACE_PERIOD: Duration = Duration::from_secs(10);

/// The pause after the system refused a connection, as it does when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves every connection until `stop`. Then no connection is accepted, idle connections are
/// closed, and requests in flight have ten seconds to end.
pub(crate) async fn serve(service: Service, listener: TcpListener, stop: impl Future<Output = ()>) {
    let (stopping, _) = watch::channel(());
    let service = Arc::new(service);
    tokio::select! {
        () = accept(&service, &listener, &stopping) => {}
        () = renew_certificate(&service) => {}
        () = stop => {}
    }
    drop(listener);
    stopping.send_replace(());
    // Each connection holds a receiver.
    if timeout(GRACE_PERIOD, stopping.closed()).await.is_err() {
        tracing::warn!("stopped although some connections are still open");
    }
}

async fn renew_certificate(service: &Service) {
    match &service.tls {
        Some(tls) => tls.renew().await,
        None => pending().await,
    }
}

/// Accepts connections until it is dropped, each on a task of its own, within the limits.
async fn accept(service: &Arc<Service>, listener: &TcpListener, stopping: &watch::Sender<()>) {
    let slots = ConnectionSlots::new(&service.limits, &service.trusted_proxies);
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match slots.take(peer.ip()).await {
                Some(slot) => {
                    let service = service.clone();
                    tokio::spawn(connection::serve(stream, peer, slot, service, stopping.subscribe()));
                }
                None => tracing::debug!(%peer, "too many connections from one address"),
            },
            Err(error) => {
                tracing::error!(error = %error, "cannot accept a connection");
                sleep(PAUSE).await;
            }
        }
    }
}
