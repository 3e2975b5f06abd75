//! Subcommand: `cargo xtask docs` writes the documents that follow from the catalog and the routes.

use anyhow::Result;
use cargo_scopes::{Mode, Project, docs};
use clap::Args;

use crate::workspace;

/// Write the generated documents below docs: scopes.md, scopes.schema.json, the routes.lock of both
/// servers, openapi/ and site/.
///
/// `cargo scopes docs` does the same in any workspace.
#[derive(Args)]
pub(crate) struct Docs {
    /// Write nothing; fail when a document is not up to date.
    #[arg(long)]
    check: bool,
}

impl Docs {
    pub(crate) fn run(self) -> Result<()> {
        let mode = if self.check { Mode::Check } else { Mode::Write };
        docs::write(&Project::around(workspace::root())?, mode, "cargo xtask docs")
    }
}
