//! A server as a process: what lies between a command line and a router, the same for both servers.
//!
//! [`run`] reads the command line, does what it says, and turns a failure into one line on standard error. [`Server`]
//! listens, says when it is ready, and ends on a signal without dropping the requests that it has taken.

mod command_line;
mod server;

pub use command_line::run;
pub use server::Server;
