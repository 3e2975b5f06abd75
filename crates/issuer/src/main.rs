//! The program `issuer`, which runs the command that its command line names.

mod command;

use std::process::ExitCode;

use crate::command::Command;

fn main() -> ExitCode {
    http_server::run(&["ISSUER_PEPPER"], Command::run)
}
