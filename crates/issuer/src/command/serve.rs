//! Command: `issuer serve`, the authorization server until it is told to stop.

use anyhow::Context as _;
use clap::Args;
use issuer::{Audience, AuthorizationServer, Config};
use serving::{Options, Server};

use super::Place;

/// Serve the token endpoint, the keys and the metadata
#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, env = "ISSUER_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The issuer: an https URL, or http on a loopback host; the endpoints are served below its path
    #[arg(long, env = "ISSUER_ISSUER", value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,

    /// The identifier of a resource server that tokens can be for; may be repeated. With NAMESPACE= it has the scopes that begin with
    /// that segment, without it those that no other names
    #[arg(
        long,
        env = "ISSUER_AUDIENCE",
        value_name = "[NAMESPACE=]URL",
        value_delimiter = ' ',
        default_value = "http://127.0.0.1:8081/caas/v1"
    )]
    audience: Vec<Audience>,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    serving: Options,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.config()?;
        let name = format!("issuer {}", config.issuer.as_str());
        let server = Server::listen(&self.listen, self.serving).await?;
        let authorization_server = AuthorizationServer::open(config).await?;
        let router = authorization_server.router();
        tokio::select! {
            served = server.serve(&name, router) => served?,
            () = authorization_server.run() => {}
        }
        authorization_server.close().await;
        Ok(())
    }

    fn config(&self) -> anyhow::Result<Config> {
        let issuer = self.issuer.parse().context("--issuer")?;
        Ok(Config::new(issuer, self.audience.clone(), self.place.database.clone(), self.place.pepper()?))
    }
}
