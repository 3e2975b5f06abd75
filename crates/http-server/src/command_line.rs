//! The frame of a program: from the command line to the exit code.

use std::env;
use std::process::{ExitCode, Termination};

use anyhow::Context as _;
use clap::{ArgMatches, Parser};
use cli_output::{failure, manual};
use tokio::runtime::Runtime;

use crate::unknown_variables::unknown_variables;
use crate::{logs, options};

/// Runs a program: parses the command line and runs its command.
///
/// A failure is one line on standard error that begins with `error:`, followed by one that begins
/// with `hint:` if there is advice. The exit code is then 1.
///
/// Environment variables with the program's prefix that it does not know, such as misspelt ones,
/// cause a warning. `variables` are those that it reads in addition to the ones of its options.
pub fn run<C: Parser, T: Termination>(
    variables: &[&str],
    task: impl AsyncFnOnce(C) -> anyhow::Result<T>,
) -> ExitCode {
    let program = manual::with_manual(with_variables(C::command()));
    for warning in unknown_variables(&program, variables, env::vars_os().map(|(name, _)| name)) {
        cli_output::print_to_stderr(format!("warning: {warning}"));
    }
    let matches = match program.clone().try_get_matches() {
        Ok(matches) => matches,
        Err(answer) => return print_answer(&answer, &program),
    };
    match manual::answer(&program, &matches) {
        Some(answered) => report(answered),
        None => report(begin(program.get_name(), &matches, task)),
    }
}

fn begin<C: Parser, T>(
    name: &str,
    matches: &ArgMatches,
    task: impl AsyncFnOnce(C) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let command = C::from_arg_matches(matches)?;
    let ended = logs::begin(name)
        .and_then(|()| Runtime::new().context("cannot start threads"))
        .and_then(|runtime| runtime.block_on(task(command)));
    #[cfg(feature = "otlp")]
    crate::traces::end();
    ended
}

fn report<T: Termination>(ended: anyhow::Result<T>) -> ExitCode {
    match ended {
        Ok(done) => done.report(),
        Err(error) => {
            failure::report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Gives the options that all servers share their environment variables: `--tls-cert` of `issuer`
/// is `ISSUER_TLS_CERT`. They are declared once, so their declaration cannot name the program.
fn with_variables(program: clap::Command) -> clap::Command {
    let upper = |text: &str| text.to_uppercase().replace('-', "_");
    let prefix = upper(program.get_name());
    program.mut_subcommands(|task| {
        task.mut_args(|option| {
            let is_shared = option.get_help_heading() == Some(options::HEADING);
            let variable =
                option.get_long().filter(|_| is_shared).map(|long| format!("{prefix}_{}", upper(long)));
            match variable {
                Some(variable) => option.env(variable),
                None => option,
            }
        })
    })
}

/// Prints help or the version, or reports a mistake in the command line as a failure.
fn print_answer(answer: &clap::Error, program: &clap::Command) -> ExitCode {
    if answer.use_stderr() {
        let command = failure::command_path(program, env::args_os().skip(1));
        return report::<()>(Err(failure::of_command_line(answer, &command)));
    }
    match answer.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use super::with_variables;
    use crate::Options;

    #[derive(Parser)]
    #[command(name = "some-program")]
    enum Tasks {
        Serve {
            #[arg(long)]
            own: Option<String>,

            #[command(flatten)]
            options: Options,
        },
    }

    #[test]
    fn shared_options_have_variables_that_are_named_after_the_program() {
        let program = with_variables(Tasks::command());
        let serve = program.find_subcommand("serve").expect("a task");
        let variable = |name: &str| {
            let option = serve.get_arguments().find(|option| option.get_long() == Some(name));
            option.expect(name).get_env().map(|variable| variable.to_string_lossy().into_owned())
        };
        for (option, expect) in [
            ("metrics", Some("SOME_PROGRAM_METRICS")),
            ("tls-cert", Some("SOME_PROGRAM_TLS_CERT")),
            ("trusted-proxy", Some("SOME_PROGRAM_TRUSTED_PROXY")),
            ("max-connections", Some("SOME_PROGRAM_MAX_CONNECTIONS")),
            ("own", None),
        ] {
            assert_eq!(variable(option).as_deref(), expect);
        }
    }
}
