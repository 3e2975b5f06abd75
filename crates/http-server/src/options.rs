//! The command line options of a server's sockets.

use clap::Args;
use ipnet::IpNet;

use crate::Limits;
use crate::client_address::network;
use crate::tls::TlsFiles;

/// The heading of these options in `--help`. [`run`](crate::run) also gives each of them an
/// environment variable.
pub(crate) const HEADING: &str = "Serving";

/// The options of `serve` that all servers share. A program flattens them into its own:
///
/// ```
/// #[derive(clap::Args)]
/// struct Serve {
///     #[command(flatten)]
///     serving: http_server::Options,
/// }
/// ```
///
/// Each can also be set by an environment variable named after the program and the option:
/// `--metrics` of `resource-server` is `RESOURCE_SERVER_METRICS`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = HEADING)]
pub struct Options {
    /// Serve `/metrics` for Prometheus on this address, which must not be public
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) metrics: Option<String>,

    #[command(flatten)]
    pub(crate) tls: TlsFiles,

    /// A proxy whose `X-Forwarded-For` is trusted: an address or a network like 10.0.0.0/8; may be
    /// given several times
    #[arg(long = "trusted-proxy", value_name = "ADDRESS", value_delimiter = ',', value_parser = network)]
    pub(crate) trusted_proxies: Vec<IpNet>,

    #[command(flatten)]
    pub(crate) limits: Limits,
}
