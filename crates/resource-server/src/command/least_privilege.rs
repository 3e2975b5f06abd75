//! Subcommand: `resource-server least-privilege`, the scopes that clients never needed.
//!
//! `serve` writes the record to a file, so that it survives a restart: only weeks of requests show
//! which scopes a client can lose.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use cli_output::Hint as _;
use scopewright::{Authenticator, LeastPrivilege};

/// Show which of its scopes each client never needed
#[derive(Args)]
pub(crate) struct Show {
    /// The records that `serve --least-privilege` kept, one of each node
    #[arg(required = true, value_name = "PATH")]
    records: Vec<PathBuf>,

    /// As JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let sum = read_all(&self.records)?;
        let text = if self.json {
            serde_json::to_string_pretty(&sum).context("the record cannot be written as JSON")? + "\n"
        } else {
            sum.to_string()
        };
        cli_output::print(&text)
    }
}

/// The interval at which the file is written.
const PERIOD: Duration = Duration::from_secs(60);

/// The record of earlier processes, and the file of the sum.
pub(crate) struct LeastPrivilegeFile {
    path: PathBuf,
    before: LeastPrivilege,
}

impl LeastPrivilegeFile {
    /// Opens a record and continues it. A missing file is an empty record.
    pub(crate) fn open(path: PathBuf) -> anyhow::Result<Self> {
        let before = match std::fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => LeastPrivilege::default(),
            read => parse(&path, read)?,
        };
        let file = Self { path, before };
        file.write(&LeastPrivilege::default())?;
        Ok(file)
    }

    /// Writes the file at intervals. A failure is logged, and the next attempt repeats it.
    pub(crate) async fn keep(&self, authenticator: &Authenticator) {
        loop {
            tokio::time::sleep(PERIOD).await;
            if let Err(error) = self.write(&authenticator.least_privilege()) {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the record of needed scopes could not be written"
                );
            }
        }
    }

    /// Writes what was recorded before and now. Readers see the old file or the new one, never a
    /// part.
    pub(crate) fn write(&self, now: &LeastPrivilege) -> anyhow::Result<()> {
        let mut sum = self.before.clone();
        sum.merge(now);
        let text = serde_json::to_string_pretty(&sum)
            .context("the record of needed scopes cannot be written as JSON")?;
        let partial = self.path.with_extension("partial");
        std::fs::write(&partial, text)
            .and_then(|()| std::fs::rename(&partial, &self.path))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Adds up the records of several nodes.
fn read_all(paths: &[PathBuf]) -> anyhow::Result<LeastPrivilege> {
    let mut sum = LeastPrivilege::default();
    for path in paths {
        sum.merge(&parse(path, std::fs::read(path))?);
    }
    Ok(sum)
}

fn parse(path: &Path, read: io::Result<Vec<u8>>) -> anyhow::Result<LeastPrivilege> {
    let text = read
        .with_context(|| format!("cannot read {}", path.display()))
        .hint("name a file that `resource-server serve --least-privilege` keeps")?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is not a record of needed scopes", path.display()))
        .hint("move it away, or name another file")
}
