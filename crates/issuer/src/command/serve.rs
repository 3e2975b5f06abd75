//! Command: `issuer serve`, the authorization server until it is told to stop.

use std::future::IntoFuture as _;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use issuer::{AuthorizationServer, Config, IssuerUrl};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use super::Files;

/// How long requests in flight may take to end once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serve the token endpoint, the keys and the metadata
#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, env = "ISSUER_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The issuer: an https URL, or http on a loopback host; the endpoints are served below its path
    #[arg(long, env = "ISSUER_ISSUER", value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,

    /// The identifier of the resource server that the tokens are for
    #[arg(
        long,
        env = "ISSUER_AUDIENCE",
        value_name = "URL",
        default_value = "http://127.0.0.1:8081/caas/v1"
    )]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    audience: String,

    #[command(flatten)]
    files: Files,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.config()?;
        let stop = StopSignals::listen()?;
        let listener = self.bind().await?;
        let issuer = config.issuer.clone();
        let server = AuthorizationServer::open(config).await?;
        announce(&issuer, listener.local_addr()?);
        serve(listener, server.router(), stop).await?;
        server.close().await;
        Ok(())
    }

    fn config(&self) -> anyhow::Result<Config> {
        Ok(Config {
            issuer: self.issuer.parse().context("--issuer")?,
            audience: self.audience.clone(),
            database: self.files.database.clone(),
            pepper_file: self.files.pepper_file(),
        })
    }

    async fn bind(&self) -> anyhow::Result<TcpListener> {
        TcpListener::bind(&self.listen).await.map_err(|cause| {
            anyhow::anyhow!("cannot listen on {}: {cause}; choose another address with --listen", self.listen)
        })
    }
}

/// Tells whoever waits for it that the server is ready. A server that nobody listens to serves all the same.
fn announce(issuer: &IssuerUrl, address: SocketAddr) {
    _ = writeln!(io::stdout(), "issuer {} listening on http://{address}", issuer.as_str());
}

/// Serves until a signal comes, and then until the requests in flight are answered or patience ends.
async fn serve(listener: TcpListener, router: Router, mut stop: StopSignals) -> anyhow::Result<()> {
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

/// Ctrl-C, and the signal with which service managers end a program. They are caught from the start, so that
/// a signal which comes right after the announcement is not lost.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn listen() -> anyhow::Result<Self> {
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
