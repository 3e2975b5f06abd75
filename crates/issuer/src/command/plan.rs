//! Command: `issuer plan FILE`, which shows what `issuer apply FILE` would change.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, Style, has_colour_on_stderr, print_rendered_to_stderr};
use issuer::{ClientDifference, DifferenceKind, Manifest, ManifestError, Plan as Changes};
use serde_json::Value;

use super::database_options::DatabaseOptions;
use super::output::Output;

/// Show what `issuer apply` would change
#[derive(Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    manifest: ManifestFile,

    /// Exit with code 2 if there are changes
    #[arg(long)]
    detailed_exitcode: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Plan {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let manifest = self.manifest.read()?;
        let plan = self.database.open().await?.plan(&manifest, self.manifest.prune).await?;
        self.output.print(&plan, show)?;
        let differs = self.detailed_exitcode && !plan.changes.is_empty();
        Ok(if differs { ExitCode::from(2) } else { ExitCode::SUCCESS })
    }
}

/// The options for the file of clients.
#[derive(Args)]
pub(super) struct ManifestFile {
    /// The file that describes the clients, such as clients.toml
    file: PathBuf,

    /// Remove the clients that are not in the file
    #[arg(long)]
    pub(super) prune: bool,
}

impl ManifestFile {
    /// Reads the file. Its problems are printed to standard error.
    pub(super) fn read(&self) -> anyhow::Result<Manifest> {
        let path = self.file.display();
        match Manifest::read(&self.file) {
            Ok(manifest) => Ok(manifest),
            Err(ManifestError::Problems(problems)) => {
                let rendered = problems.render(&path.to_string(), has_colour_on_stderr());
                print_rendered_to_stderr(&format!("{rendered}\n\n"));
                let count = problems.len();
                let noun = if count == 1 { "problem" } else { "problems" };
                Err(hinted(
                    format_args!("{path} has {count} {noun}, so nothing was changed"),
                    "fix the problems above and run `issuer plan` again",
                ))
            }
            Err(unread) => Err(unread)
                .with_context(|| format!("cannot use {path}"))
                .hint("name a file such as the one in the section \"Clients\" of docs/issuer.md"),
        }
    }
}

/// Returns the changes as text, one paragraph for each client.
pub(super) fn show(plan: &Changes) -> String {
    let mut text: String = plan.changes.iter().map(show_client).collect();
    if plan.changes.is_empty() {
        text += "Nothing to change.\n";
    }
    if plan.leaves_no_administrator {
        let warning =
            "! no enabled client could administer clients (issuer:clients:write); apply needs --yes";
        text += &format!("{}\n", Style::Danger.paint(warning));
    }
    for key in &plan.expired_keys {
        text += &format!(
            "The key {} of {} has expired and stays expired: remove it from its file, or register it again with `issuer secret add`.\n",
            key.id, key.client_id
        );
    }
    if !plan.left_alone.is_empty() {
        text += &format!(
            "Not in the file and not changed (--prune removes them): {}\n",
            plan.left_alone.join(", ")
        );
    }
    text
}

fn show_client(difference: &ClientDifference) -> String {
    let ClientDifference { client_id, change, gains_destructive, members } = difference;
    let heading = match change {
        DifferenceKind::Add => Style::Good.paint(format_args!("+ client {client_id}")),
        DifferenceKind::Change => Style::Soon.paint(format_args!("~ client {client_id}")),
        DifferenceKind::Remove => Style::Danger.paint(format_args!("- client {client_id}")),
    };
    let mut text = format!("{heading}\n");
    for member in members {
        let name = &member.member;
        let new = brief(&member.new);
        text += &match change {
            DifferenceKind::Add => format!("    {name}: {new}\n"),
            _ => format!("    {name}: {} → {new}\n", brief(&member.old)),
        };
    }
    if !gains_destructive.is_empty() {
        let gains = format!("! gains destructive scopes: {gains_destructive}");
        text += &format!("  {}\n", Style::Danger.paint(gains));
    }
    text
}

fn brief(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(brief).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    if text.is_empty() { "none".to_owned() } else { cli_output::escape(&text).into_owned() }
}
