//! Command: `issuer audit`, which shows the audit log and the chain of changes.

use std::path::PathBuf;

use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, Style, Table, Text, progress};
use issuer::{AuditRecord, RecordedChange, read_audit, verify_audit};
use serde_json::{Value, json};

use super::database_options::DatabaseOptions;
use super::output::{Output, time};

/// Show the latest grants and refusals of this node, or the latest changes
#[derive(Args)]
pub(crate) struct Audit {
    /// Show changes of clients, keys and revocations instead of grants and refusals
    #[arg(long)]
    changes: bool,

    /// Show only records of this client, or with --changes of this client, key or revocation
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    about: Option<String>,

    /// The number of records
    #[arg(long, default_value_t = 20)]
    limit: u32,

    /// Verify that no record was altered, dropped or inserted, and show nothing else
    #[arg(long)]
    verify: bool,

    /// A hash that was noted earlier, for example from the server's log, and that the audit log
    /// must contain
    #[arg(long, value_name = "HASH", requires = "verify")]
    noted: Option<String>,

    /// The folder of the audit log [default: the database's path, ending in .audit; for PostgreSQL
    /// data/issuer.audit]
    #[arg(long, env = "ISSUER_AUDIT", value_name = "PATH")]
    audit: Option<PathBuf>,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match (self.verify, self.changes) {
            (true, _) => self.check().await,
            (false, true) => self.show_changes().await,
            (false, false) => self.show_records(),
        }
    }

    async fn check(&self) -> anyhow::Result<()> {
        let working = progress::spinner("Verifying the chain");
        let evidence = "keep the files as evidence, and compare them with a backup";
        let records = verify_audit(&self.folder()?, self.noted.as_deref()).hint(evidence)?;
        let changes = self.database.open().await?.verify_changes().await?;
        drop(working);
        let result = json!({
            "records": records.records,
            "last_hash": records.last_hash,
            "lost": records.lost,
            "lost_at": records.lost_at,
            "changes": changes,
        });
        self.output.print(&result, |_| {
            let whole = format!("{} records and {changes} changes, none of them altered", records.records);
            let lost = records.lost_at.as_deref().map(|at| {
                let lost = format!("{} events could not be recorded, the last of them at {at}", records.lost);
                format!("{}\n", Style::Danger.paint(lost))
            });
            let lost = lost.unwrap_or_default();
            format!("{}\n{lost}last hash: {}", Style::Good.paint(whole), records.last_hash)
        })
    }

    async fn show_changes(&self) -> anyhow::Result<()> {
        let changes = self.database.open().await?.changes(self.about.as_deref(), self.limit).await?;
        let row = |change: &RecordedChange| {
            let RecordedChange { seq, at, actor, action, subject, detail, .. } = change;
            [seq.to_string(), time(*at), actor.clone(), action.clone(), subject.clone(), brief(detail)]
        };
        self.output.print(&changes, |changes| {
            let heading = ["change", "at", "by", "action", "subject", "detail"];
            Table::new(&heading).rows(changes.iter().map(row)).render()
        })
    }

    fn show_records(&self) -> anyhow::Result<()> {
        let about =
            |record: &AuditRecord| self.about.is_none() || record.text("client_id") == self.about.as_deref();
        let records = read_audit(&self.folder()?, self.limit as usize, about)?;
        let row = |record: &AuditRecord| {
            let text = |name: &str| Text::from(record.text(name).unwrap_or("-"));
            [text("at"), kind(record), text("client_id"), text("address"), outcome(record).into()]
        };
        self.output.print(&records, |records| {
            let heading = ["at", "what", "client", "from", "granted or reason"];
            Table::new(&heading).rows(records.iter().map(row)).render()
        })
    }

    /// Returns the folder of the audit log. Its absence is reported differently from a broken
    /// chain.
    fn folder(&self) -> anyhow::Result<PathBuf> {
        let folder = self.audit.clone().unwrap_or_else(|| self.database.audit());
        if folder.is_dir() {
            return Ok(folder);
        }
        Err(hinted(
            format_args!("there is no audit log at {}", folder.display()),
            "name its folder with --audit; `issuer serve` creates it, and `issuer audit --changes` needs only the database",
        ))
    }
}

/// Returns the granted scope, the reason of a refusal, or the number of events in a record of
/// several.
fn outcome(record: &AuditRecord) -> String {
    if let Some(count) = record.number("count").or(record.number("lost")) {
        return format!("{count} more: {}", record.text("error").unwrap_or("not recorded"));
    }
    let text = record.text("granted").or(record.text("reason")).unwrap_or("-");
    match record.text("operation") {
        Some(operation) => format!("{operation}: {text}"),
        None => text.to_owned(),
    }
}

/// Returns the kind of a record; refusals are highlighted.
fn kind(record: &AuditRecord) -> Text {
    match record.text("kind") {
        Some(kind) if kind.ends_with(".refused") => Style::Danger.paint(kind),
        kind => kind.unwrap_or("-").into(),
    }
}

/// Returns the non-empty members in one line.
fn brief(detail: &Value) -> String {
    let members = detail.as_object().into_iter().flatten().filter(|(_, value)| !is_empty(value));
    fn text(value: &Value) -> String {
        match value {
            // A changed member.
            Value::Object(changed) if changed.contains_key("new") => {
                let side = |name: &str| {
                    changed
                        .get(name)
                        .filter(|value| value.is_boolean() || !is_empty(value))
                        .map_or("none".to_owned(), text)
                };
                let member = changed.get("member").and_then(Value::as_str).unwrap_or_default();
                format!("{member}: {} → {}", side("old"), side("new"))
            }
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
            other => other.to_string(),
        }
    }
    members.map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join(" ")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
