//! Command: `issuer serve`, the authorization server until it is told to stop.

use anyhow::Context as _;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use issuer::{AuthorizationServer, Config};
use serving::{Options, Server};

use super::Files;

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

    #[command(flatten)]
    serving: Options,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.config()?;
        let name = format!("issuer {}", config.issuer.as_str());
        let server = Server::listen(&self.listen, self.serving).await?;
        let authorization_server = AuthorizationServer::open(config).await?;
        server.serve(&name, authorization_server.router()).await?;
        authorization_server.close().await;
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
}
