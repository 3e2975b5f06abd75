//! The configuration of an authorization server.

use std::path::PathBuf;
use std::time::Duration;

use database::Address;
use scopewright_token::Algorithm;

use crate::administration::KeyTimes;
use crate::apis::built_in::loopback_audience;
use crate::client_authentication::assertion::MAX_ASSERTION_LIFETIME;
use crate::clients::keys::ClientKeysPolicy;
use crate::rate_limits::SuccessLimit;
use crate::{Audience, ExternalKeys, IssuerUrl, PepperSource};

/// The configuration of an authorization server. [`Config::new`] sets the defaults.
#[derive(Clone, Debug)]
pub struct Config {
    /// The issuer: `iss` of every token, and the URL below which the endpoints are served.
    pub issuer: IssuerUrl,
    /// The audience of the API that a database without any API begins with, whose catalog this
    /// program was compiled with. Without one, a loopback issuer uses that of the sample resource
    /// server, and another issuer cannot be opened with such a database.
    pub default_audience: Option<Audience>,
    /// The database, which any number of authorization servers can share.
    pub database: Address,
    /// The pepper of the database.
    pub pepper: PepperSource,
    /// The lifetimes of tokens.
    pub lifetimes: Lifetimes,
    /// The maximum lifetime of client assertions, in seconds: 1 to 3600. A client can have a lower
    /// limit.
    pub assertion_max_lifetime: u32,
    /// The algorithm of the first signing key, and of later ones unless an administrator changes
    /// it.
    pub algorithm: Algorithm,
    /// The signing keys that are not in the database; by default an empty set.
    pub external_keys: ExternalKeys,
    /// The timing of key rotation.
    pub key_times: KeyTimes,
    /// The time for which tokens are issued while the database is unavailable: at most a day.
    pub trust: Duration,
    /// The rate limit of each client.
    pub rates: Rates,
    /// The folder of this node's audit log. Without one, nothing is recorded.
    pub audit: Option<PathBuf>,
    /// Makes a response wait until its audit record is on the disk.
    pub durable_audit: bool,
    /// Serves the console.
    pub console: bool,
    /// The servers from which the keys of clients may be fetched (`jwks_uri`).
    pub client_keys: ClientKeysPolicy,
}

/// The lifetimes of access tokens. A leaked token can be used for that long by resource servers
/// that do not check revocations.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// The lifetime of a token, in seconds: 1 to 3600.
    pub usual: u32,
    /// The lifetime of a token with a destructive scope, in seconds, if it is less.
    pub destructive: u32,
}

impl Default for Lifetimes {
    /// Returns 15 minutes, and 5 minutes for destructive scopes.
    fn default() -> Self {
        Self { usual: 900, destructive: 300 }
    }
}

/// The rate limit of each client.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// The number of tokens per second on average; 0 for no limit.
    pub per_second: u32,
    /// The number of tokens in a burst; 0 for no limit.
    pub burst: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { per_second: SuccessLimit::PER_SECOND, burst: SuccessLimit::BURST }
    }
}

impl Config {
    /// Returns the audience of the API that a database without any API begins with, if there is
    /// one.
    pub(crate) fn first_audience(&self) -> Option<Audience> {
        let loopback = self.issuer.is_loopback().then(loopback_audience);
        self.default_audience.clone().or(loopback)
    }

    /// Returns the default configuration of an authorization server.
    pub fn new(issuer: IssuerUrl, database: Address, pepper: PepperSource) -> Self {
        Self {
            issuer,
            default_audience: None,
            database,
            pepper,
            lifetimes: Lifetimes::default(),
            assertion_max_lifetime: MAX_ASSERTION_LIFETIME,
            algorithm: Algorithm::Es256,
            external_keys: ExternalKeys::default(),
            key_times: KeyTimes::default(),
            trust: Duration::from_secs(900),
            rates: Rates::default(),
            audit: None,
            durable_audit: false,
            console: true,
            client_keys: ClientKeysPolicy::default(),
        }
    }
}
