//! The program `resource-server`: reads its command line, and serves the API or prints its
//! document.

mod command;

use std::process::ExitCode;

use crate::command::Command;

fn main() -> ExitCode {
    http_server::run(&[], Command::run)
}
