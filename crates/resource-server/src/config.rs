//! The configuration of the API.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use database::Address;
use scopewright::{Authenticator, InsecureConfig, Keys, Verifier};

use crate::base_url::BaseUrl;
use crate::http::rate_limit::RateLimit;

/// The configuration of the API.
#[derive(Clone, Debug)]
pub struct Config {
    /// The authorization server, whose tokens are trusted.
    pub issuer: String,
    /// The API's own address, and the audience of its tokens.
    pub audience: BaseUrl,
    /// The database: a file of SQLite's, or a server of PostgreSQL's that several nodes share.
    pub database: Address,
    /// The folder of the audit log of this node, if there is to be one.
    pub audit: Option<PathBuf>,
    /// The number of requests that each client may make in a minute. `None` sets no limit.
    pub requests_per_minute: Option<NonZeroU32>,
    /// True to serve pages for people at `/docs`.
    pub docs: bool,
}

impl Config {
    /// The default number of requests that each client may make in a minute.
    pub const REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(1000).expect("it is not zero");

    /// A configuration without an audit log, with the usual limit of requests and with pages for
    /// people.
    pub fn new(issuer: impl Into<String>, audience: BaseUrl, database: impl Into<Address>) -> Self {
        Self {
            issuer: issuer.into(),
            audience,
            database: database.into(),
            audit: None,
            requests_per_minute: Some(Self::REQUESTS_PER_MINUTE),
            docs: true,
        }
    }

    /// Returns the token endpoint of the issuer.
    pub(crate) fn token_endpoint(&self) -> String {
        format!("{}/token", self.issuer)
    }

    /// Returns an authenticator that trusts the issuer's tokens for this API, verified by these
    /// keys, and counts the requests of each client.
    ///
    /// # Errors
    /// The configuration is insecure. The error lists all problems.
    pub fn authenticator(&self, keys: Keys) -> Result<Authenticator, InsecureConfig> {
        let verifier = Verifier::new(&self.issuer, self.audience.as_str());
        let mut builder =
            Authenticator::builder(verifier, keys).resource_metadata(self.audience.metadata_url());
        if let Some(most) = self.requests_per_minute {
            let limit = Arc::new(RateLimit::new(most, Instant::now()));
            builder = builder.limit(move |claims| limit.count(&claims.client_id, Instant::now()));
        }
        builder.build()
    }
}
