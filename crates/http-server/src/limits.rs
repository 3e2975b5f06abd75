//! How much time and room one client gets.

use std::time::Duration;

use clap::Args;
use clap::value_parser;

use crate::duration::up_to_a_day;

/// What a connection may take before it is refused or closed, so that slow clients and large requests cost little.
///
/// All times are more than zero. The defaults suit short requests with short answers.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct Limits {
    /// How many connections may be open, at most half of them from one address (IPv6: a network of
    /// 64 bits) that is not a trusted proxy; beyond, the one that is idle longest is closed, or
    /// else new ones wait
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// How many bytes a request may have before its body (431 beyond)
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024)]
    #[arg(value_parser = value_parser!(u32).range(1024..=1024 * 1024))]
    pub max_head_bytes: u32,

    /// How many header fields a request may have (431 beyond)
    // hyper reads up to 100 without allocating, and answers 431 itself beyond.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = value_parser!(u32).range(1..=100))]
    pub max_header_fields: u32,

    /// How long a request may take to arrive up to its body, and a handshake of TLS; then the connection is closed
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = up_to_a_day)]
    pub head_timeout: Duration,

    /// How long a body may take to arrive (408 beyond)
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = up_to_a_day)]
    pub body_timeout: Duration,

    /// How long an answer may take to be made (503 beyond)
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = up_to_a_day)]
    pub answer_timeout: Duration,

    /// How long a connection may stay open between two requests, or while the client takes less
    /// than 256 KiB of an answer
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = up_to_a_day)]
    pub idle_timeout: Duration,
}
