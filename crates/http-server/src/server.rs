//! A server from its first line to its last request.

use std::future::pending;
use std::io::{self, Write as _};

use anyhow::Context as _;
use axum::Router;
use cli_output::Hint as _;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;

use crate::site::Site;
use crate::tls::Tls;
use crate::{Options, metrics, open_files};

/// A server that listens and does not answer yet.
pub struct Server {
    listener: TcpListener,
    options: Options,
    tls: Option<Tls>,
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
    /// When the address is malformed, taken or not ours, or the certificate cannot be used.
    pub async fn listen(address: &str, options: Options) -> anyhow::Result<Self> {
        let stop = StopSignals::catch()?;
        let tls = Tls::new(&options.tls)?;
        open_files::make_room(options.limits.max_connections);
        Ok(Self { listener: bind(address, "--listen").await?, options, tls, stop, beside: Vec::new() })
    }

    /// Listens on one more address, for what is not for everyone. It is served as long as the rest, without TLS. The address
    /// was said by the option `--what`.
    ///
    /// # Errors
    /// When the address is malformed, taken or not ours.
    pub async fn beside(mut self, address: &str, what: &'static str, router: Router) -> anyhow::Result<Self> {
        let listener = bind(address, &format!("--{what}")).await?;
        self.beside.push(Beside { what, listener, router });
        Ok(self)
    }

    /// Serves what is in the registry as `/metrics` beside the rest, if the option `--metrics` says where.
    ///
    /// # Errors
    /// When the address is malformed, taken or not ours.
    pub async fn metrics(self, registry: Registry) -> anyhow::Result<Self> {
        match self.options.metrics.clone() {
            Some(address) => self.beside(&address, "metrics", metrics::router(registry)).await,
            None => Ok(self),
        }
    }

    /// Says on standard output that `name` is ready, and answers requests until Ctrl-C or SIGTERM. Then nothing new is
    /// accepted, idle connections are closed, and requests in flight have ten seconds to end.
    ///
    /// # Errors
    /// When the system does not tell the address of a socket.
    pub async fn serve(self, name: &str, router: Router) -> anyhow::Result<()> {
        let Self { listener, options, tls, mut stop, beside } = self;
        let site = |router, tls| Site {
            router,
            limits: options.limits.clone(),
            trusted_proxies: options.trusted_proxies.clone(),
            tls,
        };
        #[cfg(feature = "otlp")]
        let router = crate::traces::traced(router);
        say(name, if tls.is_some() { "https" } else { "http" }, &listener)?;
        // Ended with the set, when the server ends.
        let mut beside_it = JoinSet::new();
        for Beside { what, listener, router } in beside {
            say(what, "http", &listener)?;
            beside_it.spawn(site(router, None).serve(listener, pending()));
        }
        site(router, tls).serve(listener, stop.first()).await;
        Ok(())
    }
}

fn say(name: &str, scheme: &str, listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the socket has no address")?;
    // A server that nobody listens to serves all the same.
    _ = writeln!(io::stdout(), "{name} listening on {scheme}://{address}");
    Ok(())
}

async fn bind(address: &str, option: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}")).hint(
        format_args!(
            "choose another address with {option}, such as 127.0.0.1:9000; with port 0 the system chooses"
        ),
    )
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
