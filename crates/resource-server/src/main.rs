//! The program `resource-server`: reads the command line and does what it says. A failure is one line on stderr.

mod command_line;
mod serve;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::command_line::{Command, CommandLine, DEFAULT_AUDIENCE, DEFAULT_ISSUER};

fn main() -> ExitCode {
    let command = match CommandLine::read() {
        Ok(command) => command,
        Err(answered) => return answered,
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the causes wrote: whoever reads a log of many programs needs it in one piece.
            let message = format!("{error:#}").replace('\n', " ");
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(options) => serve::serve(options),
        Command::Openapi => print_openapi(),
    }
}

fn print_openapi() -> anyhow::Result<()> {
    let config = resource_server::Config {
        issuer: DEFAULT_ISSUER.to_owned(),
        audience: DEFAULT_AUDIENCE.to_owned(),
        database: std::path::PathBuf::new(),
    };
    writeln!(io::stdout(), "{}", resource_server::openapi(&config))
        .context("cannot write the document to standard output")
}
