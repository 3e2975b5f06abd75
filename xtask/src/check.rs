//! Subcommand: `cargo xtask check` reads a scope catalog and shows all that is wrong with it.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use scope_catalog::Catalog;

use crate::workspace;

/// Check a scope catalog: every problem, with line and column.
#[derive(Args)]
pub(crate) struct Check {
    /// The catalog; the workspace's own if none is named.
    file: Option<PathBuf>,
}

impl Check {
    pub(crate) fn run(self) -> Result<()> {
        let file = self.file.unwrap_or_else(|| workspace::root().join("scopes.toml"));
        let name = workspace::shown(&file);
        let source = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        match Catalog::parse(&source) {
            Ok(catalog) => println!("{name}: {} scopes, no problem", catalog.scopes.len()),
            Err(problems) => {
                eprintln!("{}\n", problems.render(&name, colour()));
                bail!("{name} has {} problem{}", problems.len(), if problems.len() == 1 { "" } else { "s" });
            }
        }
        Ok(())
    }
}

fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
