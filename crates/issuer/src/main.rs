//! The program `issuer`: reads its command line, and serves or adds a client.

mod command;

use std::process::ExitCode;

use crate::command::Command;

fn main() -> ExitCode {
    http_server::run(&["ISSUER_PEPPER"], Command::run)
}
