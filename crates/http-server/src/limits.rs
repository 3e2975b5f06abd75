//! The limits of a connection.

use std::time::Duration;

use clap::{Args, value_parser};

use crate::duration::up_to_a_day;

/// The limits of a connection, so that slow clients and large requests cost little.
///
/// All times are more than zero. The defaults suit short requests with short responses.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum number of open connections, at most half of them from one address (IPv6: /64)
    /// that is not a trusted proxy; beyond that, the longest idle connection is closed, or new ones
    /// wait
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// The maximum size in bytes of a request before its body (431 beyond that)
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024)]
    #[arg(value_parser = value_parser!(u32).range(1024..=1024 * 1024))]
    pub max_head_bytes: u32,

    /// The maximum number of header fields of a request (431 beyond that)
    // hyper reads up to 100 without allocating, and responds with 431 beyond that.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = value_parser!(u32).range(1..=100))]
    pub max_header_fields: u32,

    /// The time for a TLS handshake, and for a request up to its body; then the connection is
    /// closed
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = up_to_a_day)]
    pub head_timeout: Duration,

    /// The time for a body to arrive (408 beyond that)
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = up_to_a_day)]
    pub body_timeout: Duration,

    /// The time for a response to be computed (503 beyond that)
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = up_to_a_day)]
    pub answer_timeout: Duration,

    /// The time for which a connection stays open between two requests, or while the client reads
    /// less than 256 KiB of a response
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = up_to_a_day)]
    pub idle_timeout: Duration,
}
