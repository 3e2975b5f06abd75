//! A server as a process: what lies between a command line and a router, the same for both servers.
//!
//! [`run`] reads the command line, does what it says, and turns a failure into one line on standard error. [`Server`]
//! listens, says when it is ready, and ends on a signal without dropping the requests that it has taken. [`Options`] are
//! what a server is told about its sockets.
//!
//! [`pages`] are what people see in a browser: files of the program, under a strict policy.
//!
//! Whoever opens a connection is a stranger, and gets only so much time and room: [`Limits`] says how much.

mod client_address;
mod command_line;
mod connection;
mod connection_slots;
mod duration;
mod exchange;
mod limits;
mod logs;
mod metrics;
mod open_files;
mod options;
pub mod pages;
mod progress;
mod server;
mod site;
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
