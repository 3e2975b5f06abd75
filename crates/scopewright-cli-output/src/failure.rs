//! Failures: a line with `error:` for what failed and where, and a line with `hint:` for advice.
//!
//! The same error appears at a terminal, in HTTP responses and in logs, so its text is complete:
//! `what failed; what to do`. Here the last part becomes the hint. [`Hint::hint`] adds advice that
//! only the command knows.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;

use anyhow::anyhow;

use crate::{Style, Text, print_to_stderr};

/// Prints a failure with all its causes to standard error.
pub fn report(error: &anyhow::Error) {
    let (what, hint) = parts(error);
    print_part("error", Style::Danger, &what);
    if let Some(hint) = hint {
        print_part("hint", Style::Good, &hint);
    }
}

/// Adds advice to a failure.
pub trait Hint<T> {
    /// Adds a hint to the error.
    ///
    /// # Errors
    /// The error, with the hint.
    fn hint(self, hint: impl fmt::Display) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Hint<T> for Result<T, E> {
    fn hint(self, hint: impl fmt::Display) -> anyhow::Result<T> {
        self.map_err(|cause| Hinted { cause: cause.into(), hint: hint.to_string() }.into())
    }
}

/// A failure with advice. It has the text and the causes of the failure.
#[derive(Debug)]
struct Hinted {
    cause: anyhow::Error,
    hint: String,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl Error for Hinted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}

/// Creates a failure with a hint.
pub fn hinted(what: impl fmt::Display, hint: impl fmt::Display) -> anyhow::Error {
    Hinted { cause: anyhow!("{what}"), hint: hint.to_string() }.into()
}

/// Returns the failure for a mistake in the command line of `command`, such as `issuer client add`.
/// The first paragraph of clap's text describes the mistake, and lines with `tip:` have
/// suggestions. Usage is left out, because `--help` shows it in better order. A refused value has
/// its own advice.
pub fn of_command_line(mistake: &clap::Error, command: &str) -> anyhow::Error {
    let text = mistake.to_string();
    let lines = || text.lines().map(str::trim);
    let wrong: Vec<&str> = lines().take_while(|line| !line.is_empty()).collect();
    let wrong = wrong.join(" ");
    let wrong = wrong.trim_start_matches("error: ").trim_end_matches(':');
    let (wrong, advice) =
        wrong.split_once("; ").map_or((wrong, None), |(wrong, advice)| (wrong, Some(advice)));
    let tips = advice.into_iter().chain(lines().filter_map(|line| line.strip_prefix("tip: ")));
    let help = format!("`{command} --help` lists the options");
    hinted(wrong, tips.map(str::to_owned).chain([help]).collect::<Vec<_>>().join("; "))
}

/// Returns the subcommand that `arguments` name, with the program before it: `issuer client add`.
/// Arguments that name no subcommand end the path, so that a mistake refers to the help of the last
/// known command.
pub fn command_path(program: &clap::Command, arguments: impl IntoIterator<Item = OsString>) -> String {
    let mut path = program.get_name().to_owned();
    let mut command = program;
    for argument in arguments {
        let Some(next) = command.find_subcommand(&argument) else { break };
        path = format!("{path} {}", next.get_name());
        command = next;
    }
    path
}

/// Returns what failed, and the hint: the one that was added, or else the last part of the text.
fn parts(error: &anyhow::Error) -> (String, Option<String>) {
    let text = format!("{error:#}");
    if let Some(hinted) = error.chain().find_map(|cause| cause.downcast_ref::<Hinted>()) {
        return (text, Some(hinted.hint.clone()));
    }
    match text.rsplit_once("; ") {
        Some((what, hint)) => (what.to_owned(), Some(hint.to_owned())),
        None => (text, None),
    }
}

/// Prints a part as one line, because logs are read line by line.
fn print_part(name: &str, style: Style, text: &str) {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    print_to_stderr(Text::join([style.paint(format_args!("{name}:")), lines.join(" ").into()], " "));
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    #[command(name = "program")]
    struct Program {
        #[arg(long, value_parser = even)]
        count: u8,
    }

    fn even(text: &str) -> Result<u8, String> {
        text.parse().ok().filter(|count| count % 2 == 0).ok_or_else(|| "it is odd; write 2 or 4".to_owned())
    }

    #[test]
    fn a_mistake_in_the_command_line_is_a_failure_like_any_other() {
        let refused = |arguments: &[&str], what: &str, hint: &str| {
            let mistake =
                Program::try_parse_from(["program"].iter().chain(arguments)).expect_err("a mistake");
            let hint = format!("{hint}`program --help` lists the options");
            check(&of_command_line(&mistake, "program"), what, Some(&hint));
        };
        refused(&[], "the following required arguments were not provided: --count <COUNT>", "");
        refused(
            &["--cuont", "2"],
            "unexpected argument '--cuont' found",
            "a similar argument exists: '--count'; ",
        );
        refused(&["--count", "3"], "invalid value '3' for '--count <COUNT>': it is odd", "write 2 or 4; ");
    }

    #[test]
    fn a_mistake_is_answered_by_the_help_of_its_subcommand() {
        let add = clap::Command::new("add").visible_alias("new");
        let program = clap::Command::new("program").subcommand(clap::Command::new("client").subcommand(add));
        for (arguments, expected) in [
            (&[][..], "program"),
            (&["clinet", "add"], "program"),
            (&["client", "ad"], "program client"),
            (&["client", "new", "--scoep"], "program client add"),
        ] {
            let path = command_path(&program, arguments.iter().map(OsString::from));
            assert_eq!(path, expected, "{arguments:?}");
        }
    }

    #[track_caller]
    fn check(error: &anyhow::Error, what: &str, hint: Option<&str>) {
        assert_eq!(parts(error), (what.to_owned(), hint.map(str::to_owned)));
    }

    #[test]
    fn the_last_part_of_a_text_is_its_hint() {
        check(&anyhow!("it broke"), "it broke", None);
        check(&anyhow!("it broke; mend it"), "it broke", Some("mend it"));
        check(&anyhow!("a; b; mend it").context("x"), "x: a; b", Some("mend it"));
    }

    #[test]
    fn a_hint_that_was_given_goes_before_and_leaves_the_text_whole() {
        let failed: anyhow::Result<()> = Err(anyhow!("no such file")).context("cannot read a; b");
        let failed = failed.hint("name another").context("the import");
        check(
            &failed.expect_err("a failure"),
            "the import: cannot read a; b: no such file",
            Some("name another"),
        );
        check(&hinted("it broke", "mend it"), "it broke", Some("mend it"));
    }
}
