//! The command line. It only dispatches; each subcommand has a module of its own name.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use cli_output::{failure, manual};

use crate::{check, diff, docs, explain, export, import, new};

/// Check, compare, document and export the OAuth scopes of an API.
///
/// The APIs are those of the Cargo workspace around the current folder: the packages with
/// `[package.metadata.scopes]` or else with a scopes.toml next to their manifest. In the folder of
/// such a package, only this one is meant.
#[derive(Parser)]
#[command(name = "cargo-scopes", bin_name = "cargo scopes", version)]
enum Subcommand {
    Check(check::Check),
    Diff(diff::Diff),
    Docs(docs::Docs),
    Explain(explain::Explain),
    Export(export::Export),
    Import(import::Import),
    New(new::New),
}

/// Runs the command with these arguments, the name of the program first. Cargo adds the name of the
/// subcommand, `scopes`, when it runs `cargo-scopes`.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|argument| argument == "scopes") {
        arguments.remove(1);
    }
    let program = manual::with_manual(Subcommand::command());
    let matches = match program.clone().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => error.exit(),
    };
    if let Some(outcome) = manual::answer(&program, &matches) {
        return finish(outcome);
    }
    let outcome = match Subcommand::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()) {
        Subcommand::Check(command) => command.run(),
        Subcommand::Diff(command) => return command.run(),
        Subcommand::Docs(command) => command.run(),
        Subcommand::Explain(command) => return command.run(),
        Subcommand::Export(command) => command.run(),
        Subcommand::Import(command) => command.run(),
        Subcommand::New(command) => command.run(),
    };
    finish(outcome)
}

fn finish(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error);
            ExitCode::FAILURE
        }
    }
}
