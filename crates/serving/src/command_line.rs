//! From the command line to the exit code.

use std::io::{self, Write as _};
use std::process::{ExitCode, Termination};

use anyhow::Context as _;
use clap::Parser;
use tokio::runtime::Runtime;

use crate::{logs, options};

/// A program's `main`: reads the command line, and runs what it asks for to its end.
///
/// Whatever fails is one line on standard error that begins with `error:`, and the exit code 1. Whoever reads a log of
/// many programs needs it in one piece.
pub fn run<C: Parser, T: Termination>(task: impl AsyncFnOnce(C) -> anyhow::Result<T>) -> ExitCode {
    let program = with_variables(C::command());
    let name = program.get_name().to_owned();
    let parsed = program.try_get_matches().and_then(|matches| C::from_arg_matches(&matches));
    let command = match parsed {
        Ok(command) => command,
        Err(answer) => return tell(&answer, &name),
    };
    let ended = logs::begin(&name)
        .and_then(|()| Runtime::new().context("cannot start threads"))
        .and_then(|runtime| runtime.block_on(task(command)));
    #[cfg(feature = "otlp")]
    crate::traces::end();
    match ended {
        Ok(done) => done.report(),
        Err(error) => fail(&format!("error: {error:#}")),
    }
}

/// Lets the options that all servers share be said by the environment too: `--tls-cert` of `issuer` is `ISSUER_TLS_CERT`.
/// They are declared once, so they cannot name the program themselves.
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

/// Help and version are answers; a mistake in the command line is a failure like any other.
fn tell(answer: &clap::Error, program: &str) -> ExitCode {
    if answer.use_stderr() {
        return fail(&format!("{}; `{program} --help` shows what there is", mistake(&answer.to_string())));
    }
    match answer.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The first paragraph of clap's text says what is wrong, and lines with `tip:` what may have been meant. Usage follows.
fn mistake(text: &str) -> String {
    let lines = || text.lines().map(str::trim);
    let wrong: Vec<&str> = lines().take_while(|line| !line.is_empty()).collect();
    let tips = lines().filter_map(|line| line.strip_prefix("tip: "));
    [wrong.join(" ").trim_end_matches(':')].into_iter().chain(tips).collect::<Vec<_>>().join("; ")
}

fn fail(message: &str) -> ExitCode {
    // Without standard error there is nobody to tell.
    _ = writeln!(io::stderr(), "{}", message.replace('\n', " "));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use clap::CommandFactory as _;

    use super::{mistake, with_variables};
    use crate::Options;

    #[derive(Debug, Parser)]
    #[command(name = "program")]
    struct Program {
        #[arg(long)]
        database: String,
    }

    #[test]
    fn a_mistake_is_told_in_one_line() {
        let told = |arguments: &[&str]| {
            let arguments = ["program"].iter().chain(arguments);
            mistake(&Program::try_parse_from(arguments).expect_err("a mistake").to_string())
        };
        assert_eq!(
            told(&[]),
            "error: the following required arguments were not provided: --database <DATABASE>"
        );
        assert_eq!(
            told(&["--databse", "x"]),
            "error: unexpected argument '--databse' found; a similar argument exists: '--database'"
        );
    }

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
