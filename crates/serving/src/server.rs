//! A server from its first line to its last request.

use std::future::IntoFuture as _;
use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// How long requests in flight may take once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that listens and does not answer yet.
pub struct Server {
    listener: TcpListener,
    stop: StopSignals,
    beside: Vec<Beside>,
}

/// What is served on an address of its own, and how it is called.
struct Beside {
    what: &'static str,
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Listens on an address such as `127.0.0.1:8080`; with port 0 the system chooses. From now on signals are caught, so
    /// that one which comes early is not lost.
    ///
    /// # Errors
    /// When the address is malformed, taken or not ours.
    pub async fn listen(address: &str) -> anyhow::Result<Self> {
        let stop = StopSignals::catch()?;
        Ok(Self { listener: bind(address, "--listen").await?, stop, beside: Vec::new() })
    }

    /// Listens on one more address, for what is not for everyone. It is served as long as the rest. The address was said by the
    /// option `--what`.
    ///
    /// # Errors
    /// When the address is malformed, taken or not ours.
    pub async fn beside(mut self, address: &str, what: &'static str, router: Router) -> anyhow::Result<Self> {
        let listener = bind(address, &format!("--{what}")).await?;
        self.beside.push(Beside { what, listener, router });
        Ok(self)
    }

    /// Says on standard output that `name` is ready, and answers requests until Ctrl-C or SIGTERM. Then nothing new is
    /// accepted, and requests in flight have ten seconds to end.
    ///
    /// # Errors
    /// When the system takes the socket away.
    pub async fn serve(self, name: &str, router: Router) -> anyhow::Result<()> {
        let Self { listener, mut stop, beside } = self;
        let address = listener.local_addr().context("the socket has no address")?;
        // A server that nobody listens to serves all the same.
        _ = writeln!(io::stdout(), "{name} listening on http://{address}");
        let mut beside_it = JoinSet::new();
        for Beside { what, listener, router } in beside {
            let address = listener.local_addr().context("the socket has no address")?;
            _ = writeln!(io::stdout(), "{what} listening on http://{address}");
            // Dropped with the set, when the server ends.
            beside_it.spawn(axum::serve(listener, router).into_future());
        }
        let (tell, told) = oneshot::channel();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
            stop.first().await;
            _ = tell.send(());
        });
        let out_of_patience = async {
            _ = told.await;
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            ended = serving.into_future() => ended.context("the server failed"),
            () = out_of_patience => {
                tracing::warn!("stopped although some connections are still open");
                Ok(())
            }
        }
    }
}

async fn bind(address: &str, option: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| anyhow!("cannot listen on {address}: {cause}; choose another address with {option}"))
}

/// Ctrl-C, and the signal with which service managers end a program.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn catch() -> anyhow::Result<Self> {
        let catch = |kind| signal(kind).context("cannot catch signals");
        Ok(Self { interrupt: catch(SignalKind::interrupt())?, terminate: catch(SignalKind::terminate())? })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        tracing::info!("stopping: no new connections, requests in flight are finished");
    }
}
