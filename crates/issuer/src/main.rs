//! The program `issuer`: reads its command line, and serves or adds a client.

mod command;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Parser as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use crate::command::Command;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    log_to_stderr();
    match command.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

/// Standard output belongs to the answers of the commands. `RUST_LOG` chooses what is logged.
fn log_to_stderr() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}
