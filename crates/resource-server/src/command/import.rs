//! Subcommand: `resource-server import`, transactions from a file into the database.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, print_to_stderr, progress};
use resource_server::import::{Format, Mistakes, TransactionFile};
use resource_server::{ClientStore, ImportError, Imported};

use super::DatabaseOption;

/// Import transactions from a file, all of them or none, enriched like those that are posted
#[derive(Args)]
pub(crate) struct Import {
    /// The file: an array of transactions as they are posted (.json), or a table with a header line
    /// of the API's field names (.csv)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The API client whose transactions they are
    #[arg(long, value_name = "ID")]
    client: String,

    /// Create the database if it does not exist, as `resource-server serve` does
    #[arg(long)]
    init: bool,

    #[command(flatten)]
    database: DatabaseOption,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let format = format_of(&self.file)?;
        let bytes = fs::read(&self.file)
            .with_context(|| format!("cannot read {}", self.file.display()))
            .hint("name a file that this user may read")?;
        let file = TransactionFile::read(&bytes, format).map_err(|mistakes| self.refused(&mistakes))?;
        let Imported { stored, unchanged } = self.store(file).await?;
        let unchanged = match unchanged {
            0 => String::new(),
            unchanged => format!(", {unchanged} unchanged"),
        };
        cli_output::print(&format!("{stored} imported{unchanged}\n"))
    }

    async fn store(&self, file: TransactionFile) -> anyhow::Result<Imported> {
        let address = &self.database.address;
        let client_store = if self.init {
            ClientStore::open(address, &self.client).await?
        } else {
            ClientStore::open_existing(address, &self.client).await?
        };
        let progress = progress::bar("Importing", file.len());
        let imported = client_store.import(file, |count| progress.advance(count)).await;
        drop(progress);
        client_store.close().await;
        imported.map_err(|error| match error {
            ImportError::Refused(mistakes) => self.refused(&mistakes),
            ImportError::Store(error) => hinted(
                format_args!("nothing was imported: {error}"),
                "repeat the import when the database is available",
            ),
        })
    }

    /// Writes the mistakes to standard error, and returns the failure.
    fn refused(&self, mistakes: &Mistakes) -> anyhow::Error {
        let path = self.file.display();
        for mistake in mistakes.first() {
            print_to_stderr(format!("{path}: {mistake}"));
        }
        let count = mistakes.count();
        if count > mistakes.first().len() {
            print_to_stderr(format!("and {} more", count - mistakes.first().len()));
        }
        let noun = if count == 1 { "mistake" } else { "mistakes" };
        hinted(
            format_args!("{path} has {count} {noun}; nothing was imported"),
            "correct the file and import it again; docs/resource-server.md describes the format",
        )
    }
}

fn format_of(file: &Path) -> anyhow::Result<Format> {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        _ => Err(hinted(
            format_args!("the name of {} ends neither with .csv nor with .json", file.display()),
            "rename it to end with .csv or .json",
        )),
    }
}
