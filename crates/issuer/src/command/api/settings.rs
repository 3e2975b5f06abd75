//! The options for the settings of an API.

use clap::Args;
use http_server::whole_seconds;
use issuer::{ApiSettings, ClientId, Origin};
use scopewright_token::Algorithm;

use crate::command::key;

/// The options for the settings of an API.
#[derive(Args, Debug, Default, PartialEq)]
pub(super) struct Settings {
    /// List the scopes in the metadata; of an API that is not listed, a client learns only what it
    /// may request [default: true]
    #[arg(long)]
    listed: Option<bool>,

    /// The lifetime of tokens, such as 15m, or `default` for that of the server
    #[arg(long, value_name = "DURATION", value_parser = OrDefault::lifetime)]
    lifetime: Option<OrDefault<u32>>,

    /// The lifetime of tokens with a destructive scope, or `default` for that of the server
    #[arg(long, value_name = "DURATION", value_parser = OrDefault::lifetime)]
    destructive_lifetime: Option<OrDefault<u32>>,

    /// The algorithm that signs tokens: ES256, ES384, EdDSA, PS256, RS256, or `default` for that of
    /// the server
    #[arg(long, value_parser = OrDefault::algorithm)]
    algorithm: Option<OrDefault<Algorithm>>,

    /// A client that may inspect tokens, as a resource server of the API; may be repeated
    #[arg(long, value_name = "CLIENT")]
    resource_server: Vec<ClientId>,

    /// An origin of pages that may request tokens, in addition to that of the audience; may be
    /// repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<Origin>,
}

/// A value, or the word `default` for that of the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OrDefault<T>(Option<T>);

impl OrDefault<u32> {
    fn lifetime(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self(None));
        }
        whole_seconds(1..=3600)(text).map(|seconds| Self(Some(seconds)))
    }
}

impl OrDefault<Algorithm> {
    fn algorithm(text: &str) -> Result<Self, String> {
        if text == "default" {
            Ok(Self(None))
        } else {
            key::algorithm(text).map(|algorithm| Self(Some(algorithm)))
        }
    }
}

impl Settings {
    /// Changes the settings that are given.
    pub(super) fn alter(&self, settings: &mut ApiSettings) {
        if let Some(listed) = self.listed {
            settings.listed = listed;
        }
        if let Some(OrDefault(lifetime)) = self.lifetime {
            settings.lifetime = lifetime;
        }
        if let Some(OrDefault(lifetime)) = self.destructive_lifetime {
            settings.destructive_lifetime = lifetime;
        }
        if let Some(OrDefault(algorithm)) = self.algorithm {
            settings.algorithm = algorithm;
        }
        if !self.resource_server.is_empty() {
            settings.resource_servers.clone_from(&self.resource_server);
        }
        if !self.origin.is_empty() {
            settings.origins.clone_from(&self.origin);
        }
    }
}
