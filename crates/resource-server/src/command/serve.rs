//! Command: `resource-server serve`, the API until it is told to stop.

use std::path::PathBuf;

use clap::Args;
use prometheus_client::registry::Registry;
use resource_server::{BaseUrl, Config};
use scope_guard::Keys;
use serving::{Options, Server};
use url::Url;

use super::least_privilege::LeastPrivilegeFile;
use super::{DEFAULT_AUDIENCE, DEFAULT_ISSUER};

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

    /// The SQLite file; it is made, with its folder, if there is none
    #[arg(long, env = "RESOURCE_SERVER_DATABASE", value_name = "PATH", default_value = "data/caas.sqlite")]
    database: PathBuf,

    /// Keep a record in this file of which scopes each client needed; `least-privilege` shows it
    #[arg(long, env = "RESOURCE_SERVER_LEAST_PRIVILEGE", value_name = "PATH")]
    least_privilege: Option<PathBuf>,

    #[command(flatten)]
    serving: Options,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let name = format!("resource-server {}", self.audience.as_str());
        let server = Server::listen(&self.listen, self.serving).await?;
        let config = Config { issuer: self.issuer, audience: self.audience, database: self.database };
        let authenticator = config.authenticator(Keys::discover(&config.issuer))?;
        let mut registry = Registry::default();
        authenticator.register_metrics(&mut registry);
        let server = server.metrics(registry).await?;
        let record = self.least_privilege.map(LeastPrivilegeFile::open).transpose()?;
        let state = resource_server::open(&config, authenticator.clone()).await?;
        let (app, _) = resource_server::router(state.clone());
        match record {
            None => server.serve(&name, app).await?,
            Some(record) => {
                tokio::select! {
                    ended = server.serve(&name, app) => ended?,
                    () = record.keep(&authenticator) => {}
                }
                record.write(&authenticator.least_privilege())?;
            }
        }
        state.close().await;
        Ok(())
    }
}

/// An issuer is compared byte for byte, so the text is kept as it was written (RFC 8414 section 2).
fn issuer(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Err("it must be an http or https URL".to_owned())
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            Err("it must have neither query nor fragment".to_owned())
        }
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("it is not a URL ({error})")),
    }
}
