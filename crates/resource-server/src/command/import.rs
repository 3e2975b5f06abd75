//! Command: `resource-server import`, transactions from a bank's export into the database.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use resource_server::Ledger;
use resource_server::import::{Column, Defaults, Format, Rejected, Statement};

use terminal::failure::hinted;
use terminal::{Hint as _, Style, progress, tell};

use super::DatabaseOption;

/// Import transactions from a statement, enriched like those that are posted
#[derive(Args)]
pub(crate) struct Import {
    /// The statement: a table (.csv) or transactions as they are posted (.json)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The API client whose transactions they are
    #[arg(long, value_name = "ID")]
    client: String,

    /// The account, where no column tells it
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// The user
    #[arg(long, value_name = "ID")]
    user: Option<String>,

    /// The kind of the account
    #[arg(long, value_name = "TYPE", default_value = "cash")]
    #[arg(value_parser = PossibleValuesParser::new(["cash", "card", "savings", "investment", "loan", "mortgage", "pension"]))]
    account_type: String,

    /// The currency of lines that tell none
    #[arg(long, value_name = "CODE", default_value = "GBP")]
    currency: String,

    /// Which column is what, where its name does not tell, like date='Booked on'; can be given several times
    #[arg(long = "column", value_name = "WHAT=NAME", value_parser = column)]
    columns: Vec<(Column, String)>,

    /// Where lines that cannot be imported are written; beside the statement, if nothing is said
    #[arg(long, value_name = "PATH")]
    rejected: Option<PathBuf>,

    /// Show what would be understood, and import nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    database: DatabaseOption,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let path = self.file.display();
        let format = format_of(&self.file)?;
        let file = fs::read(&self.file)
            .with_context(|| format!("cannot read {path}"))
            .hint("name a statement that this user may read")?;
        let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let statement = Statement::read(&file, format, &self.defaults(), today)
            .with_context(|| format!("cannot import {path}"))?;
        for note in &statement.notes {
            tell(&format!("{} {note}\n", Style::Soon.paint("note:")));
        }
        if self.dry_run {
            return show(&statement);
        }
        let rejected_path = self.rejected_path();
        if rejected_path.exists() && !statement.rejected.is_empty() {
            return Err(hinted(
                format_args!("{} is there already and would be overwritten", rejected_path.display()),
                "move it away, or name another with --rejected",
            ));
        }
        let refused = self.keep(&statement).await?;
        let kept = statement.items.len() - refused.len();
        let rejected: Vec<_> = statement.rejected.iter().chain(&refused).collect();
        let repeated = match statement.repeated {
            0 => String::new(),
            count => format!(", {count} said twice"),
        };
        terminal::print(&format!("{kept} imported{repeated}, {} rejected\n", rejected.len()))?;
        if rejected.is_empty() {
            return Ok(());
        }
        list(&rejected);
        write_new(&rejected_path, &statement.rejected_file(rejected.iter().copied()))?;
        let lines =
            if rejected.len() == 1 { "1 line was" } else { &format!("{} lines were", rejected.len()) };
        Err(hinted(
            format_args!("{lines} rejected"),
            format_args!("see {}: mend and import that file", rejected_path.display()),
        ))
    }

    fn defaults(&self) -> Defaults {
        Defaults {
            account: self.account.clone(),
            user: self.user.clone(),
            account_type: self.account_type.clone(),
            currency: self.currency.clone(),
            columns: self.columns.clone(),
        }
    }

    /// `statement.csv` has its rejected lines in `statement.rejected.csv`.
    fn rejected_path(&self) -> PathBuf {
        let extension = self.file.extension().unwrap_or_default().to_string_lossy();
        self.rejected.clone().unwrap_or_else(|| self.file.with_extension(format!("rejected.{extension}")))
    }

    /// Keeps what can be imported. Returns what the rules about splits refuse.
    async fn keep(&self, statement: &Statement) -> anyhow::Result<Vec<Rejected>> {
        let ledger = Ledger::open(&self.database.address, &self.client).await?;
        let progress = progress::bar("Importing", statement.items.len());
        let mut refused = Vec::new();
        for batch in statement.items.chunks(Ledger::BATCH) {
            let left = ledger
                .keep(batch)
                .await
                .with_context(|| format!("the import stopped at line {}", batch[0].line()))
                .hint("what comes before is kept, so it can simply be repeated")?;
            let reason = "its splits do not add up, or are in a category that there is not";
            refused.extend(left.into_iter().map(|item| item.rejected(reason)));
            progress.advance(batch.len());
        }
        drop(progress);
        ledger.close().await;
        Ok(refused)
    }
}

fn format_of(file: &Path) -> anyhow::Result<Format> {
    match file.extension().unwrap_or_default().to_ascii_lowercase().to_str() {
        Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
        Some("json" | "jsonl" | "ndjson") => Ok(Format::Json),
        _ => Err(hinted(
            format_args!("{} is neither .csv nor .json by its name", file.display()),
            "give it one of these",
        )),
    }
}

fn column(text: &str) -> Result<(Column, String), String> {
    let (column, name) = text.split_once('=').ok_or("write what it is, `=`, and the name of the column")?;
    Ok((
        column.parse().map_err(|error: resource_server::import::UnknownColumn| error.to_string())?,
        name.to_owned(),
    ))
}

/// How many lines are shown of many.
const SHOWN: usize = 20;

fn show(statement: &Statement) -> anyhow::Result<()> {
    let mut text = String::new();
    for (what, how) in &statement.reading {
        text += &format!("{what:<12} {how}\n");
    }
    text += &format!(
        "\n{} lines can be imported, {} cannot, {} are said twice. The first ones:\n",
        statement.items.len(),
        statement.rejected.len(),
        statement.repeated
    );
    for item in statement.items.iter().take(SHOWN / 4) {
        let [day, amount, currency, description] = item.summary();
        text += &format!("{day} {amount:>12} {currency} {description}\n");
    }
    terminal::print(&text)?;
    list(&statement.rejected.iter().collect::<Vec<_>>());
    Ok(())
}

/// Tells why lines are rejected, and of many only how many.
fn list(rejected: &[&Rejected]) {
    for rejected in rejected.iter().take(SHOWN) {
        tell(&format!("line {}: {}\n", rejected.line(), rejected.reason));
    }
    match rejected.len().saturating_sub(SHOWN) {
        0 => {}
        more => tell(&format!("and {more} more\n")),
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    File::create_new(path)
        .and_then(|mut file| file.write_all(bytes))
        .with_context(|| format!("cannot write the rejected lines to {}", path.display()))
}
