//! Command: `issuer serve`, which runs the authorization server until it is stopped.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use cli_output::Hint as _;
use http_server::{Options, Server, whole_seconds};
use issuer::{Audience, AuthorizationServer, ClientKeysPolicy, Config, IssuerUrl, Lifetimes, Rates};
use prometheus_client::registry::Registry;
use scopewright_token::Algorithm;

use super::database_options::DatabaseOptions;
use super::file_permissions::warn_of_shared_files;
use super::key::{self, RotationPeriod};

/// Serve the token endpoint, the keys, the metadata, the admin API and the console
#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, env = "ISSUER_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The issuer: an https URL, or http on a loopback host; the endpoints are served below its
    /// path
    #[arg(long, env = "ISSUER_ISSUER", value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,

    /// The audience of the built-in API, with which a database without any API begins; see `issuer
    /// api` for others [default for a loopback issuer: http://127.0.0.1:8081/caas/v1]
    #[arg(long, env = "ISSUER_AUDIENCE", value_name = "URL", value_parser = audience)]
    audience: Option<Audience>,

    /// The lifetime of tokens, such as 15m; in all options, a number without a unit means seconds
    #[arg(long, env = "ISSUER_LIFETIME", value_name = "DURATION", default_value = "15m")]
    #[arg(value_parser = whole_seconds(1..=3600))]
    lifetime: u32,

    /// The lifetime of tokens with a destructive scope, if it is less
    #[arg(long, env = "ISSUER_DESTRUCTIVE_LIFETIME", value_name = "DURATION")]
    #[arg(default_value = "5m", value_parser = whole_seconds(1..=3600))]
    destructive_lifetime: u32,

    /// The maximum lifetime of client assertions; a client can have a lower limit
    #[arg(long, env = "ISSUER_ASSERTION_MAX_LIFETIME", value_name = "DURATION")]
    #[arg(default_value = "1h", value_parser = whole_seconds(1..=3600))]
    assertion_max_lifetime: u32,

    /// The algorithm of the first signing key: ES256, ES384, EdDSA, PS256 or RS256; `issuer key
    /// rotate` can change it later
    #[arg(long, env = "ISSUER_ALGORITHM", default_value = "ES256", value_parser = key::algorithm)]
    algorithm: Algorithm,

    #[command(flatten)]
    rotation: RotationPeriod,

    /// The number of tokens per second that each client gets on average; 0 for no limit
    #[arg(long, env = "ISSUER_CLIENT_RATE", value_name = "TOKENS")]
    #[arg(default_value_t = Rates::default().per_second)]
    client_rate: u32,

    /// The number of tokens that each client gets in a burst; 0 for no limit
    #[arg(long, env = "ISSUER_CLIENT_BURST", value_name = "TOKENS")]
    #[arg(default_value_t = Rates::default().burst)]
    client_burst: u32,

    /// The time for which known clients still get tokens while the database is unavailable, such as
    /// 15m; at most a day
    #[arg(long, env = "ISSUER_TRUST", value_name = "DURATION", default_value = "15m")]
    #[arg(value_parser = whole_seconds(0..=86_400))]
    trust: u32,

    /// Allow the `jwks_uri` of clients to be in private networks; those who register clients can
    /// then cause requests to internal hosts
    #[arg(long, env = "ISSUER_PRIVATE_JWKS_URIS")]
    private_jwks_uris: bool,

    /// The folder of this node's audit log [default: the database's path, ending in .audit; for
    /// PostgreSQL data/issuer.audit]
    #[arg(long, env = "ISSUER_AUDIT", value_name = "PATH")]
    audit: Option<PathBuf>,

    /// Send no response before its record in the audit log is on the disk
    #[arg(long, env = "ISSUER_DURABLE_AUDIT")]
    durable_audit: bool,

    /// Do not serve the console, the pages for administrators at /console
    #[arg(long, env = "ISSUER_NO_CONSOLE")]
    no_console: bool,

    #[command(flatten)]
    database: DatabaseOptions,

    #[command(flatten)]
    serving: Options,
}

/// The hint for an invalid `--issuer`.
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
        let database = self.database.database.clone();
        let pepper = self.database.pepper()?;
        Ok(Config {
            lifetimes: Lifetimes { usual: self.lifetime, destructive: self.destructive_lifetime },
            assertion_max_lifetime: self.assertion_max_lifetime,
            algorithm: self.algorithm,
            key_times: self.rotation.key_times(),
            trust: Duration::from_secs(self.trust.into()),
            rates: Rates { per_second: self.client_rate, burst: self.client_burst },
            audit: Some(self.audit.clone().unwrap_or_else(|| self.database.audit())),
            durable_audit: self.durable_audit,
            console: !self.no_console,
            client_keys: ClientKeysPolicy {
                private_networks: self.private_jwks_uris,
                ..ClientKeysPolicy::default()
            },
            default_audience: self.audience.clone(),
            ..Config::new(issuer, database, pepper)
        })
    }
}

/// Parses an audience. Before there were APIs, it could begin with the first segment of scopes.
fn audience(text: &str) -> Result<Audience, String> {
    let parsed = text.parse::<Audience>().map_err(|cause| cause.to_string());
    let is_prefixed = text.split_once('=').is_some_and(|(name, _)| !name.contains([':', '/']));
    if is_prefixed {
        return Err("an audience has no NAMESPACE= any more; write only the URL, and add other APIs with `issuer api add`".to_owned());
    }
    parsed
}

/// Logs the settings, none of which is secret.
fn log_settings(config: &Config, listen: &str) {
    let Lifetimes { usual, destructive } = config.lifetimes;
    tracing::info!(
        issuer = config.issuer.as_str(),
        audience = config.default_audience.as_ref().map(ToString::to_string),
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        serve: Serve,
    }

    #[test]
    fn the_command_line_has_the_defaults_of_the_library() {
        let serve = Program::try_parse_from(["issuer"]).expect("no option is required").serve;
        let config = serve.config().expect("a configuration");
        let issuer = config.issuer.clone();
        let defaults = Config::new(issuer, config.database.clone(), config.pepper.clone());
        let numbers = |config: &Config| {
            let Lifetimes { usual, destructive } = config.lifetimes;
            let Rates { per_second, burst } = config.rates;
            [usual, destructive, config.assertion_max_lifetime, per_second, burst]
        };
        assert_eq!(numbers(&config), numbers(&defaults));
        assert_eq!((config.trust, config.key_times.sign), (defaults.trust, defaults.key_times.sign));
    }
}
