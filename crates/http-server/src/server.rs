//! A server, from listening to the last request.

use std::future::pending;
use std::io::{self, Write as _};

use anyhow::Context as _;
use axum::Router;
use cli_output::Hint as _;
use prometheus_client::registry::Registry;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;

use crate::service::Service;
use crate::tls::Tls;
use crate::{Options, listener, metrics, open_files};

/// A server that listens but does not respond yet.
pub struct Server {
    listener: TcpListener,
    options: Options,
    tls: Option<Tls>,
    stop: StopSignals,
    also_served: Vec<AlsoServed>,
}

/// A router on an address of its own, with the name that is printed.
struct AlsoServed {
    name: &'static str,
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Listens on an address such as `127.0.0.1:8080`. The system chooses the port if it is 0. From
    /// now on signals are caught, so that an early one is not lost.
    ///
    /// # Errors
    /// The address is malformed, in use or not available, or the certificate cannot be used.
    pub async fn listen(address: &str, options: Options) -> anyhow::Result<Self> {
        let stop = StopSignals::catch()?;
        let tls = Tls::new(&options.tls)?;
        open_files::raise_limit(options.limits.max_connections);
        Ok(Self { listener: bind(address, "--listen").await?, options, tls, stop, also_served: Vec::new() })
    }

    /// Listens on another address, for a router that is not for the public. It is served without
    /// TLS as long as the server runs. `name` is also the name of the option that sets the address.
    ///
    /// # Errors
    /// The address is malformed, in use or not available.
    pub async fn also_serve(
        mut self,
        address: &str,
        name: &'static str,
        router: Router,
    ) -> anyhow::Result<Self> {
        let listener = bind(address, &format!("--{name}")).await?;
        self.also_served.push(AlsoServed { name, listener, router });
        Ok(self)
    }

    /// Serves the registry as `/metrics` on the address of the option `--metrics`, if it is set.
    ///
    /// # Errors
    /// The address is malformed, in use or not available.
    pub async fn metrics(self, registry: Registry) -> anyhow::Result<Self> {
        match self.options.metrics.clone() {
            Some(address) => self.also_serve(&address, "metrics", metrics::router(registry)).await,
            None => Ok(self),
        }
    }

    /// Prints that `name` is ready, notifies a service manager that waits for it (`sd_notify`), and
    /// serves requests until Ctrl-C or SIGTERM. Then no connection is accepted, idle connections
    /// are closed, and requests in flight have ten seconds to end.
    ///
    /// # Errors
    /// The system does not return the address of a socket.
    pub async fn serve(self, name: &str, router: Router) -> anyhow::Result<()> {
        let Self { listener, options, tls, mut stop, also_served } = self;
        let service = |router, tls| Service {
            router,
            limits: options.limits.clone(),
            trusted_proxies: options.trusted_proxies.clone(),
            tls,
        };
        #[cfg(feature = "otlp")]
        let router = crate::traces::traced(router);
        print_ready(name, if tls.is_some() { "https" } else { "http" }, &listener)?;
        // The tasks end with the set, when the server ends.
        let mut tasks = JoinSet::new();
        for AlsoServed { name, listener, router } in also_served {
            print_ready(name, "http", &listener)?;
            tasks.spawn(listener::serve(service(router, None), listener, pending()));
        }
        notify(NotifyState::Ready);
        listener::serve(service(router, tls), listener, stop.first()).await;
        Ok(())
    }
}

fn print_ready(name: &str, scheme: &str, listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the socket has no address")?;
    // A closed standard output does not stop the server.
    _ = writeln!(io::stdout(), "{name} listening on {scheme}://{address}");
    Ok(())
}

/// Notifies the service manager, if the environment names one.
fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(false, &[state]) {
        tracing::warn!(error = %error, "the service manager was not notified");
    }
}

async fn bind(address: &str, option: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}")).hint(
        format_args!(
            "choose another address with {option}, such as 127.0.0.1:9000; the system chooses the port if it is 0"
        ),
    )
}

/// Ctrl-C, and the signal by which service managers stop a program.
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
        notify(NotifyState::Stopping);
        tracing::info!("stopping: no new connections are accepted, and requests in flight are finished");
    }
}
