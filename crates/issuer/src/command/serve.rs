//! Command: `issuer serve`, the authorization server until it is told to stop.

use std::path::PathBuf;
use std::time::Duration;

use access_token::Algorithm;
use anyhow::Context as _;
use clap::{Args, value_parser};
use issuer::{
    Audience, AuthorizationServer, ClientKeysPolicy, Config, IssuerUrl, KeyTimes, Lifetimes, Rates,
};
use prometheus_client::registry::Registry;
use serving::{Options, Server};
use terminal::Hint as _;
use terminal::failure::hinted;

use super::permissions::warn_of_shared_files;
use super::{Place, key};

/// Serve the token endpoint, the keys, the metadata, the admin API and the console
#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, env = "ISSUER_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The issuer: an https URL, or http on a loopback host; the endpoints are served below its path
    #[arg(long, env = "ISSUER_ISSUER", value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,

    /// The identifier of a resource server that tokens can be for; may be repeated. With NAMESPACE= it has the scopes that begin with
    /// that segment, without it those that no other names [default for a loopback issuer: http://127.0.0.1:8081/caas/v1]
    #[arg(long, env = "ISSUER_AUDIENCE", value_name = "[NAMESPACE=]URL", value_delimiter = ' ')]
    audience: Vec<Audience>,

    /// How long tokens live, in seconds
    #[arg(long, env = "ISSUER_LIFETIME", value_name = "SECONDS", default_value_t = Lifetimes::default().usual)]
    #[arg(value_parser = value_parser!(u32).range(1..=3600))]
    lifetime: u32,

    /// How long tokens with a destructive scope live, in seconds, if that is less
    #[arg(long, env = "ISSUER_DESTRUCTIVE_LIFETIME", value_name = "SECONDS")]
    #[arg(default_value_t = Lifetimes::default().destructive, value_parser = value_parser!(u32).range(1..=3600))]
    destructive_lifetime: u32,

    /// How long client assertions may be valid at most, in seconds; a client can have a lower limit
    #[arg(long, env = "ISSUER_ASSERTION_MAX_LIFETIME", value_name = "SECONDS", default_value_t = 3600)]
    #[arg(value_parser = value_parser!(u32).range(1..=3600))]
    assertion_max_lifetime: u32,

    /// The algorithm of the first signing key: ES256, ES384, EdDSA, PS256 or RS256; `issuer key rotate` can change it later
    #[arg(long, env = "ISSUER_ALGORITHM", default_value = "ES256", value_parser = key::algorithm)]
    algorithm: Algorithm,

    /// How many days a key signs before the next one does
    #[arg(long, env = "ISSUER_KEY_DAYS", value_name = "DAYS", default_value_t = 90)]
    #[arg(value_parser = value_parser!(u16).range(1..))]
    key_days: u16,

    /// How many tokens a second each client gets in the long run; 0 for as many as it likes
    #[arg(long, env = "ISSUER_CLIENT_RATE", value_name = "TOKENS", default_value_t = Rates::default().per_second)]
    client_rate: u32,

    /// How many tokens a client gets at once when it has not asked for a while
    #[arg(long, env = "ISSUER_CLIENT_BURST", value_name = "TOKENS", default_value_t = Rates::default().burst)]
    client_burst: u32,

    /// For how many seconds tokens are issued by what is known when the database is unavailable
    #[arg(long, env = "ISSUER_TRUST", value_name = "SECONDS", default_value_t = 900)]
    #[arg(value_parser = value_parser!(u32).range(0..=86_400))]
    trust: u32,

    /// Fetch the keys of clients from private networks too (`jwks_uri`): whoever registers clients then decides what is called in there
    #[arg(long, env = "ISSUER_PRIVATE_JWKS_URIS")]
    private_jwks_uris: bool,

    /// The folder of this node's audit log [default: the database's path, ending in .audit; for PostgreSQL data/issuer.audit]
    #[arg(long, env = "ISSUER_AUDIT", value_name = "PATH")]
    audit: Option<PathBuf>,

    /// Give no answer before its record in the audit log is on the disk
    #[arg(long, env = "ISSUER_DURABLE_AUDIT")]
    durable_audit: bool,

    /// Leave out the console, the pages for administrators at /console
    #[arg(long, env = "ISSUER_NO_CONSOLE")]
    no_console: bool,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    serving: Options,
}

/// What `--issuer` should be.
pub(super) const ISSUER_HINT: &str =
    "write an https URL without a slash at its end, such as https://login.example.com/oidc";

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.config()?;
        let name = format!("issuer {}", config.issuer.as_str());
        let server = Server::listen(&self.listen, self.serving).await?;
        let settings = config.clone();
        let authorization_server = AuthorizationServer::open(config).await?;
        log_settings(&settings, &self.listen);
        warn_of_shared_files(&settings);
        let mut registry = Registry::default();
        authorization_server.register_metrics(&mut registry);
        let server = server.metrics(registry).await?;
        let router = authorization_server.router();
        tokio::select! {
            served = server.serve(&name, router) => served?,
            () = authorization_server.run() => {}
        }
        authorization_server.close().await;
        Ok(())
    }

    fn config(&self) -> anyhow::Result<Config> {
        let issuer: IssuerUrl = self.issuer.parse().context("--issuer").hint(ISSUER_HINT)?;
        let audiences = self.audiences(&issuer)?;
        let sign = Duration::from_secs(u64::from(self.key_days) * 24 * 3600);
        let (database, pepper) = (self.place.database.clone(), self.place.pepper()?);
        Ok(Config {
            lifetimes: Lifetimes { usual: self.lifetime, destructive: self.destructive_lifetime },
            assertion_max_lifetime: self.assertion_max_lifetime,
            algorithm: self.algorithm,
            key_times: KeyTimes { sign, ..KeyTimes::default() },
            trust: Duration::from_secs(self.trust.into()),
            rates: Rates { per_second: self.client_rate, burst: self.client_burst },
            audit: Some(self.audit.clone().unwrap_or_else(|| self.place.audit())),
            durable_audit: self.durable_audit,
            console: !self.no_console,
            client_keys: ClientKeysPolicy {
                private_networks: self.private_jwks_uris,
                ..ClientKeysPolicy::default()
            },
            ..Config::new(issuer, audiences, database, pepper)
        })
    }

    /// Tokens for the default audience are of no use to an API behind a public URL, so a public issuer must name its own.
    fn audiences(&self, issuer: &IssuerUrl) -> anyhow::Result<Vec<Audience>> {
        const OF_LOOPBACK: &str = "http://127.0.0.1:8081/caas/v1";
        if !self.audience.is_empty() {
            return Ok(self.audience.clone());
        }
        if !issuer.is_loopback() {
            return Err(hinted(
                format_args!(
                    "--audience is missing: the issuer {} must name the API that its tokens are for",
                    issuer.as_str()
                ),
                "add it, such as --audience https://api.example.com, or set ISSUER_AUDIENCE",
            ));
        }
        Ok(vec![OF_LOOPBACK.parse()?])
    }
}

/// Logs once what the server works with. No setting in it is secret.
fn log_settings(config: &Config, listen: &str) {
    let audiences: Vec<String> = config.audiences.iter().map(ToString::to_string).collect();
    let Lifetimes { usual, destructive } = config.lifetimes;
    tracing::info!(
        issuer = config.issuer.as_str(),
        audiences = audiences.join(" "),
        database = %config.database,
        pepper = %config.pepper,
        audit = config.audit.as_deref().map(|folder| folder.display().to_string()),
        durable_audit = config.durable_audit,
        listen,
        console = config.console,
        lifetime_seconds = usual,
        destructive_lifetime_seconds = destructive,
        assertion_max_lifetime_seconds = config.assertion_max_lifetime,
        key_algorithm = %config.algorithm,
        key_days = config.key_times.sign.as_secs() / (24 * 3600),
        client_rate = config.rates.per_second,
        client_burst = config.rates.burst,
        trust_seconds = config.trust.as_secs(),
        private_jwks_uris = config.client_keys.private_networks,
        "settings"
    );
}
