//! `cargo scopes`: the command.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_scopes::run(std::env::args_os())
}
