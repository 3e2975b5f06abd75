//! The configuration of an authorization server.

use std::path::PathBuf;
use std::time::Duration;

use database::Address;
use scopewright_token::Algorithm;

use crate::administration::KeyTimes;
use crate::client_authentication::assertion::LONGEST_LIFETIME;
use crate::clients::keys::ClientKeysPolicy;
use crate::rate_limits::SuccessLimit;
use crate::{Audience, IssuerUrl, PepperSource};

/// The configuration of an authorization server. [`Config::new`] sets the defaults.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who issues: `iss` of every token, and the address below which the endpoints are served.
    pub issuer: IssuerUrl,
    /// For whom tokens can be: `aud`. The first is the default.
    pub audiences: Vec<Audience>,
    /// The database of the clients and keys, which any number of authorization servers can share.
    pub database: Address,
    /// The pepper of that database.
    pub pepper: PepperSource,
    /// How long tokens live.
    pub lifetimes: Lifetimes,
    /// How long client assertions may be valid at most, in seconds: 1 to 3600. A client can have a lower limit.
    pub assertion_max_lifetime: u32,
    /// The algorithm of the first signing key; later ones are of the same, unless an administrator says otherwise.
    pub algorithm: Algorithm,
    /// How signing keys follow each other.
    pub key_times: KeyTimes,
    /// For how long tokens are issued by what is known when the database is unavailable: a day at most.
    pub trust: Duration,
    /// How many tokens each client gets.
    pub rates: Rates,
    /// The folder of this node's audit log; without one, nothing is recorded.
    pub audit: Option<PathBuf>,
    /// Whether no answer is given before its record is on the disk.
    pub durable_audit: bool,
    /// Whether the console is served.
    pub console: bool,
    /// From where the keys of clients may be fetched (`jwks_uri`).
    pub client_keys: ClientKeysPolicy,
}

/// How long access tokens live: what a lost one can be used for, where nobody asks whether it has been revoked.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Of any token, in seconds: 1 to 3600.
    pub usual: u32,
    /// Of a token with a destructive scope, in seconds, if that is less.
    pub destructive: u32,
}

impl Default for Lifetimes {
    /// A quarter of an hour, and five minutes.
    fn default() -> Self {
        Self { usual: 900, destructive: 300 }
    }
}

/// How many tokens each client gets.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Per second on average. 0: no limit.
    pub per_second: u32,
    /// In a burst. 0: no limit.
    pub burst: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { per_second: SuccessLimit::PER_SECOND, burst: SuccessLimit::BURST }
    }
}

impl Config {
    /// An authorization server for these resource servers.
    pub fn new(issuer: IssuerUrl, audiences: Vec<Audience>, database: Address, pepper: PepperSource) -> Self {
        Self {
            issuer,
            audiences,
            database,
            pepper,
            lifetimes: Lifetimes::default(),
            assertion_max_lifetime: LONGEST_LIFETIME,
            algorithm: Algorithm::Es256,
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
