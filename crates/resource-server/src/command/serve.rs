//! Subcommand: `resource-server serve`, which serves the API until it is stopped.

use std::future;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use http_server::{Options, Server};
use prometheus_client::registry::Registry;
use resource_server::{AppState, BaseUrl, Config};
use scopewright::Keys;
use url::Url;

use super::least_privilege::LeastPrivilegeFile;
use super::{DEFAULT_AUDIENCE, DEFAULT_ISSUER, DatabaseOption};

/// Serve the API
#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, env = "RESOURCE_SERVER_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8081")]
    listen: String,

    /// The authorization server whose access tokens are accepted
    #[arg(long, env = "RESOURCE_SERVER_ISSUER", value_name = "URL", default_value = DEFAULT_ISSUER)]
    #[arg(value_parser = issuer)]
    issuer: String,

    /// The base address of this API, and the audience that access tokens must have
    #[arg(long, env = "RESOURCE_SERVER_AUDIENCE", value_name = "URL", default_value = DEFAULT_AUDIENCE)]
    audience: BaseUrl,

    #[command(flatten)]
    database: DatabaseOption,

    /// The folder of the audit log, which records removals; one folder for each node
    #[arg(long, env = "RESOURCE_SERVER_AUDIT", value_name = "PATH")]
    audit: Option<PathBuf>,

    /// The number of requests that each client may make in a minute on this node; 0 sets no limit
    #[arg(long, env = "RESOURCE_SERVER_REQUESTS_PER_MINUTE", value_name = "NUMBER")]
    #[arg(default_value_t = Config::REQUESTS_PER_MINUTE.get())]
    requests_per_minute: u32,

    /// Keep a record in this file of which scopes each client needed; `least-privilege` shows it
    #[arg(long, env = "RESOURCE_SERVER_LEAST_PRIVILEGE", value_name = "PATH")]
    least_privilege: Option<PathBuf>,

    /// Leave out the pages for people at /docs: the scope reference, and the explorer of the API
    #[arg(long, env = "RESOURCE_SERVER_NO_DOCS")]
    no_docs: bool,

    #[command(flatten)]
    serving: Options,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let name = format!("resource-server {}", self.audience.as_str());
        let server = Server::listen(&self.listen, self.serving).await?;
        let config = Config {
            audit: self.audit,
            requests_per_minute: NonZeroU32::new(self.requests_per_minute),
            docs: !self.no_docs,
            ..Config::new(self.issuer, self.audience, self.database.address)
        };
        let authenticator = config.authenticator(Keys::discover(&config.issuer))?;
        let state = AppState::open(&config, authenticator.clone()).await?;
        let mut registry = Registry::default();
        state.register_metrics(&mut registry);
        let server = server.metrics(registry).await?;
        let record = self.least_privilege.map(LeastPrivilegeFile::open).transpose()?;
        let (app, _) = resource_server::router(state.clone());
        let keep = async {
            match &record {
                None => future::pending().await,
                Some(record) => record.keep(&authenticator).await,
            }
        };
        tokio::select! {
            ended = server.serve(&name, app) => ended?,
            () = keep => {}
            () = forget(&state) => {}
        }
        if let Some(record) = record {
            record.write(&authenticator.least_privilege())?;
        }
        state.close().await;
        Ok(())
    }
}

/// The interval at which expired transactions are deleted.
const DELETION_PERIOD: Duration = Duration::from_secs(3600);

/// Deletes expired transactions at intervals. A failure is logged, and the next attempt repeats it.
async fn forget(state: &AppState) {
    loop {
        match state.delete_expired().await {
            Ok(0) => {}
            Ok(transactions) => tracing::info!(transactions, "deleted expired transactions"),
            Err(error) => tracing::warn!(error = %error, "expired transactions were not deleted"),
        }
        tokio::time::sleep(DELETION_PERIOD).await;
    }
}

/// Checks an issuer. It is compared byte for byte, so the text is returned as written (RFC 8414
/// section 2).
fn issuer(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Err("its scheme is not http or https; write an http or https URL".to_owned())
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            Err("it has a query or a fragment; write the URL without".to_owned())
        }
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            Err(format!("it is not a URL ({error}); write one such as https://login.example.com/oidc"))
        }
    }
}
