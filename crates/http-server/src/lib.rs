//! The process of a server: everything between a command line and a router.
//!
//! [`run`] parses the command line, runs the command, and prints a failure as one line on standard
//! error. [`Server`] listens, reports when it is ready, and stops on a signal without dropping
//! requests in flight. [`Options`] are the command line options of its sockets, and [`Limits`]
//! bound the time and memory of each connection.

mod client_address;
mod command_line;
mod connection;
mod connection_slots;
mod connection_timeouts;
mod duration;
mod limits;
mod listener;
mod logs;
mod metrics;
mod open_files;
mod options;
mod request;
mod server;
mod service;
mod strict_heads;
#[cfg(test)]
mod tests;
mod timed_body;
mod tls;
#[cfg(feature = "otlp")]
mod traces;
mod unknown_variables;
mod watched_stream;

pub use client_address::ClientAddress;
pub use command_line::run;
pub use duration::whole_seconds;
pub use limits::Limits;
pub use options::Options;
pub use server::Server;
