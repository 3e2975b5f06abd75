//! Subcommand: serve the API until a signal says to stop.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use resource_server::Config;
use scope_guard::{Authenticator, Keys, Verifier};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::command_line::ServeOptions;

/// How long running requests may take once a signal has come.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
pub(crate) async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    log_to_stderr();
    let ServeOptions { listen, issuer, audience, database } = options;
    let authenticator = Authenticator::new(Verifier::new(&issuer, &audience), Keys::discover(&issuer))
        .resource_metadata(metadata_url(&audience)?);
    let state = resource_server::open(Config { issuer, audience: audience.clone(), database }).await?;
    let (app, _) = resource_server::router(state.clone(), authenticator);
    let listener = listen_on(&listen).await?;
    let address = listener.local_addr().context("cannot tell the address that is listened on")?;
    let signalled = stop_signal()?;
    writeln!(io::stdout(), "resource-server {audience} listening on http://{address}")
        .context("cannot write to standard output")?;
    run(listener, app, signalled).await?;
    state.close().await;
    Ok(())
}

async fn listen_on(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        anyhow!("cannot listen on {address}: {error}; name an address that is free, with --listen")
    })
}

async fn run(
    listener: TcpListener,
    app: axum::Router,
    signalled: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let (stop, stopped) = oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let deadline = async {
        signalled.await;
        let _ = stop.send(());
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => result.context("the server failed"),
        () = deadline => {
            tracing::warn!("some requests were still running and were dropped");
            Ok(())
        }
    }
}

/// Waits for Ctrl-C or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let watch = |kind| signal(kind).context("cannot watch for the signal to stop");
    let (mut interrupt, mut terminate) = (watch(SignalKind::interrupt())?, watch(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Where the metadata of a protected resource are: its well-known path goes before the resource's own
/// (RFC 9728 section 3.1).
fn metadata_url(audience: &str) -> anyhow::Result<String> {
    let mut url = Url::parse(audience).with_context(|| format!("{audience} is not a URL"))?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("/.well-known/oauth-protected-resource{path}"));
    Ok(url.to_string())
}

fn log_to_stderr() {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

#[cfg(test)]
mod tests {
    use super::metadata_url;

    #[test]
    fn the_well_known_path_goes_before_the_path_of_the_resource() {
        check(
            "http://127.0.0.1:8081/caas/v1",
            "http://127.0.0.1:8081/.well-known/oauth-protected-resource/caas/v1",
        );
        check("https://api.test/caas/v1/", "https://api.test/.well-known/oauth-protected-resource/caas/v1");
        check("https://api.test", "https://api.test/.well-known/oauth-protected-resource");
    }

    fn check(audience: &str, expected: &str) {
        assert_eq!(metadata_url(audience).ok().as_deref(), Some(expected), "{audience}");
    }
}
