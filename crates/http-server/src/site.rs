//! What is served on one address.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::Limits;
use crate::connection;
use crate::connection_slots::ConnectionSlots;
use crate::tls::Tls;

/// How long requests in flight may take once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long nothing is accepted after the system refused, as it does when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// A router and the rules under which strangers reach it.
pub(crate) struct Site {
    pub(crate) router: Router,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Without, connections are not encrypted.
    pub(crate) tls: Option<Tls>,
}

impl Site {
    /// Serves whoever connects until `stop`. Then nothing new is accepted, idle connections are closed, and requests in flight
    /// have ten seconds to end.
    pub(crate) async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let (stopping, _) = watch::channel(());
        let site = Arc::new(self);
        tokio::select! {
            () = site.clone().accept(&listener, &stopping) => {}
            () = site.renew_certificate() => {}
            () = stop => {}
        }
        drop(listener);
        stopping.send_replace(());
        // Each connection holds a receiver.
        if timeout(PATIENCE, stopping.closed()).await.is_err() {
            tracing::warn!("stopped although some connections are still open");
        }
    }

    async fn renew_certificate(&self) {
        match &self.tls {
            Some(tls) => tls.renew().await,
            None => pending().await,
        }
    }

    /// Accepts connections for ever, each on a task of its own, and at most as many at a time as there may be.
    async fn accept(self: Arc<Self>, listener: &TcpListener, stopping: &watch::Sender<()>) {
        let slots = ConnectionSlots::new(&self.limits, &self.trusted_proxies);
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => match slots.take(peer.ip()).await {
                    Some(slot) => {
                        let site = self.clone();
                        tokio::spawn(connection::serve(stream, peer, slot, site, stopping.subscribe()));
                    }
                    None => tracing::debug!(%peer, "too many connections of one address"),
                },
                Err(error) => {
                    tracing::error!(error = %error, "cannot accept a connection");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}
