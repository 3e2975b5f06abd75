//! The program `resource-server`, which runs the command that its command line names.

mod command;

use std::process::ExitCode;

use crate::command::Command;

fn main() -> ExitCode {
    http_server::run(&[], Command::run)
}
