//! Subcommand: `cargo scopes diff`, the differences between two versions of catalog and routes, and
//! which of them break clients.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use cli_output::failure;

use crate::project::{Api, Selection};

mod change;
mod report;
mod routes;
mod side;

use report::Report;
use side::Side;

/// Show what changed between two versions of the catalog and the routes, and what of it breaks
/// clients.
///
/// A version is a git revision, a folder with `scopes.toml` and `routes.lock` (or
/// `docs/routes.lock`), or a `scopes.toml` alone, which leaves the routes out. The exit code is 0
/// if nothing breaks, 1 if something does, and 2 if the versions could not be compared.
#[derive(Args)]
pub(crate) struct Diff {
    /// The version that clients know.
    old: String,
    /// The version that they will meet [default: the working tree]
    new: Option<String>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    selection: Selection,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

impl Diff {
    /// Runs the comparison. Scripts distinguish "breaking" from "not compared" by the exit code.
    pub(crate) fn run(self) -> ExitCode {
        match self.compare() {
            Ok(true) => ExitCode::from(1),
            Ok(false) => ExitCode::SUCCESS,
            Err(error) => {
                failure::report(&error);
                ExitCode::from(2)
            }
        }
    }

    /// Compares the two versions of each API, and returns whether something breaks.
    fn compare(&self) -> Result<bool> {
        let apis = self.selection.project()?.apis;
        let reports: Vec<_> = apis.iter().map(|api| self.report(api)).collect::<Result<_>>()?;
        for (api, report) in apis.iter().zip(&reports) {
            let text = match self.format {
                Format::Human if apis.len() > 1 => format!("# {}\n\n{}\n", api.name, report.human()),
                Format::Human => report.human(),
                Format::Json => format!("{:#}\n", report.json(&api.name)),
            };
            cli_output::print(&text)?;
        }
        Ok(reports.iter().any(Report::breaks))
    }

    fn report(&self, api: &Api) -> Result<Report> {
        let old = Side::read(&self.old, api)?;
        let new = match &self.new {
            Some(named) => Side::read(named, api)?,
            None => Side::working_tree(api)?,
        };
        // Ignoring the routes because their file was removed would report any change as harmless.
        ensure!(
            new.routes.is_some() || new.is_catalog_alone || old.routes.is_none(),
            "{old} has a lock file of its routes and {new} has not, so their routes cannot be compared; \
             `cargo scopes docs` writes it",
            old = old.name,
            new = new.name,
        );
        Ok(Report::of(&old, &new))
    }
}
