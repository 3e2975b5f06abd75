//! Environment variables that have the prefix of a program but that it does not know.

use std::collections::BTreeSet;
use std::ffi::OsString;

use scopewright_catalog::suggest;

/// Returns a warning for each variable that begins with the program's name, belongs to no option,
/// and is not in `others`.
pub(crate) fn unknown_variables(
    program: &clap::Command,
    others: &[&str],
    environment: impl Iterator<Item = OsString>,
) -> Vec<String> {
    let prefix = format!("{}_", program.get_name().to_uppercase().replace('-', "_"));
    let mut known: BTreeSet<String> = others.iter().map(|name| (*name).to_owned()).collect();
    collect(program, &mut known);
    let mut unknown: Vec<String> = environment
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with(&prefix) && !known.contains(name))
        .filter(|name| !is_of_orchestrator(&name[prefix.len()..]))
        .collect();
    unknown.sort();
    unknown.iter().map(|name| warning(name, &known)).collect()
}

fn collect(command: &clap::Command, known: &mut BTreeSet<String>) {
    let variables = command.get_arguments().filter_map(|option| option.get_env());
    known.extend(variables.map(|name| name.to_string_lossy().into_owned()));
    command.get_subcommands().for_each(|task| collect(task, known));
}

/// Returns whether Kubernetes sets this variable: it does so for each service, and a service may
/// have the name of the program.
fn is_of_orchestrator(rest: &str) -> bool {
    rest == "SERVICE_HOST" || rest.starts_with("SERVICE_PORT") || rest == "PORT" || rest.starts_with("PORT_")
}

fn warning(name: &str, known: &BTreeSet<String>) -> String {
    let name = cli_output::excerpt(name);
    match suggest(&name, known.iter().map(String::as_str)).next() {
        Some(nearest) => format!("{name} is not a known variable and has no effect; did you mean {nearest}?"),
        None => format!("{name} is not a known variable and has no effect"),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn unknown(names: &[&str]) -> Vec<String> {
        let serve = Command::new("serve").arg(Arg::new("listen").long("listen").env("SOME_PROGRAM_LISTEN"));
        let program = Command::new("some-program").subcommand(serve);
        unknown_variables(&program, &["SOME_PROGRAM_SECRET"], names.iter().map(OsString::from))
    }

    #[test]
    fn a_misspelt_variable_is_noticed() {
        let warnings =
            unknown(&["SOME_PROGRAM_LISTN", "SOME_PROGRAM_LISTEN", "SOME_PROGRAM_SECRET", "OTHER"]);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("SOME_PROGRAM_LISTN") && warnings[0].contains("SOME_PROGRAM_LISTEN?"));
    }

    #[test]
    fn variables_of_an_orchestrator_are_not() {
        let names = ["SOME_PROGRAM_SERVICE_HOST", "SOME_PROGRAM_PORT", "SOME_PROGRAM_PORT_8080_TCP_ADDR"];
        assert_eq!(unknown(&names), Vec::<String>::new());
    }
}
