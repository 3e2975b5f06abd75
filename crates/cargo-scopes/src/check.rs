//! Subcommand: `cargo scopes check` reads scope catalogs and shows all that is wrong with them.

#![expect(clippy::disallowed_methods, reason = "the day of the check")]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use cli_output::failure::hinted;
use cli_output::{Hint as _, has_colour_on_stderr, print, print_rendered_to_stderr};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::project::Selection;
use crate::shown_path::shown;

mod report;

use report::Report;

/// Check scope catalogs: every problem, with line and column.
#[derive(Args)]
pub(crate) struct Check {
    /// The catalogs [default: those of the API]
    #[arg(conflicts_with_all = ["package", "workspace"])]
    files: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// For whom the problems are written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Snippets that show each place, on standard error.
    Human,
    /// One JSON object for each catalog, on standard output.
    Json,
}

impl Check {
    pub(crate) fn run(self) -> Result<()> {
        let outcomes: Vec<_> = self.files()?.iter().map(|file| self.check(file)).collect();
        outcomes.into_iter().collect()
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        let mut files: Vec<_> =
            self.selection.project()?.apis.into_iter().flat_map(|api| api.catalogs).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Prints the problems of one catalog.
    fn check(&self, file: &Path) -> Result<()> {
        let name = shown(file);
        let source = scopewright_catalog::read_source(file)
            .with_context(|| format!("cannot read {name}"))
            .hint("name a scope catalog, or none for the one of the API")?;
        let report = Report::of(&name, &source, &today());
        match self.format {
            Format::Human => print_rendered_to_stderr(&report.snippets(has_colour_on_stderr())),
            Format::Json => print(&format!("{:#}\n", report.json()))?,
        }
        match (report.is_sound(), self.format) {
            (false, Format::Human) => {
                Err(hinted(report.summary(), "fix what is shown above, beginning with the first error"))
            }
            (false, Format::Json) => bail!("{}", report.summary()),
            (true, Format::Human) => print(&format!("{}\n", report.style().paint(report.summary()))),
            (true, Format::Json) => Ok(()),
        }
    }
}

/// The day by universal time, so that everyone finds a scope overdue at once.
fn today() -> String {
    TimeZone::UTC.to_datetime(Timestamp::now()).date().to_string()
}
