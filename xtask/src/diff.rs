//! Subcommand: `cargo xtask diff`, the differences between two versions of catalog and routes, and
//! which of them break clients.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use cli_output::failure;

use crate::workspace;

mod catalog;
mod change;
mod report;
mod routes;
mod side;

use report::Report;
use side::Side;

/// Show what changed between two versions of the catalog and the routes, and what of it breaks
/// clients.
///
/// A version is a git revision, a folder with `scopes.toml` and `docs/routes.lock` (or
/// `routes.lock`), or a `scopes.toml` alone, which leaves the routes out. Ends with 0 if nothing
/// breaks, with 1 if something does, and with 2 if the versions could not be compared.
#[derive(Args)]
pub(crate) struct Diff {
    /// The version that clients know.
    old: String,
    /// The version that they will meet [default: the current folder if it has a scopes.toml, or
    /// else the workspace]
    new: Option<String>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
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
            Ok(report) if report.breaks() => ExitCode::from(1),
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => {
                failure::report(&error);
                ExitCode::from(2)
            }
        }
    }

    /// Compares the two versions.
    fn compare(&self) -> Result<Report> {
        let report = self.report()?;
        let text = match self.format {
            Format::Human => report.human(),
            Format::Json => format!("{:#}\n", report.json()),
        };
        cli_output::print(&text)?;
        Ok(report)
    }

    fn report(&self) -> Result<Report> {
        let root = workspace::catalog_folder();
        let old = Side::read(&self.old, &root)?;
        let new = match &self.new {
            Some(named) => Side::read(named, &root)?,
            None => Side::working_tree(&root)?,
        };
        // Ignoring the routes because their file was removed would report any change as harmless.
        ensure!(
            new.surface.is_some() || new.is_catalog_alone || old.surface.is_none(),
            "{old} has docs/routes.lock and {new} has not, so their routes cannot be compared; \
             `cargo xtask docs` writes it",
            old = old.name,
            new = new.name,
        );
        Ok(Report::of(&old, &new))
    }
}
