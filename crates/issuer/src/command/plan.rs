//! Command: `issuer plan FILE`, which shows what `issuer apply FILE` would change.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, Style};
use issuer::{
    AdminError, ClientDifference, DifferenceKind, FileProblems, Manifest, ManifestError, Plan as Changes,
};

use super::api_difference::{show_difference, show_effects, show_members};
use super::catalog_problems::print_problems;
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
        let planned = self.database.open().await?.plan(&manifest, self.manifest.prune).await;
        let plan = planned.map_err(|cause| self.manifest.explain(cause))?;
        self.output.print(&plan, show)?;
        let differs = self.detailed_exitcode && !plan.is_empty();
        Ok(if differs { ExitCode::from(2) } else { ExitCode::SUCCESS })
    }
}

/// The options for the file of clients.
#[derive(Args)]
pub(super) struct ManifestFile {
    /// The file that describes the APIs and clients, such as clients.toml
    file: PathBuf,

    /// Remove the clients that are not in the file, and the APIs if it names any
    #[arg(long)]
    pub(super) prune: bool,
}

impl ManifestFile {
    /// Reads the file. Its problems are printed to standard error.
    pub(super) fn read(&self) -> anyhow::Result<Manifest> {
        let path = self.file.display();
        match Manifest::read(&self.file) {
            Ok(manifest) => Ok(manifest),
            Err(ManifestError::Problems(files)) => {
                let folder = self.file.parent().unwrap_or(Path::new(""));
                for FileProblems { file, problems } in &files {
                    let shown = file.as_ref().map_or(self.file.clone(), |file| folder.join(file));
                    print_problems(problems, &shown.display().to_string());
                }
                Err(self.refused(files.iter().map(|file| file.problems.len()).sum()))
            }
            Err(unread) => Err(unread)
                .with_context(|| format!("cannot use {path}"))
                .hint("name a file such as the one in the section \"Clients\" of docs/issuer.md"),
        }
    }

    /// Returns the failure of an operation. If it found problems in the file, they are printed to
    /// standard error.
    pub(super) fn explain(&self, error: AdminError) -> anyhow::Error {
        match error {
            AdminError::Manifest(problems) => {
                print_problems(&problems, &self.file.display().to_string());
                self.refused(problems.len())
            }
            other => other.into(),
        }
    }

    fn refused(&self, count: usize) -> anyhow::Error {
        let noun = if count == 1 { "problem" } else { "problems" };
        hinted(
            format_args!("{} has {count} {noun}, so nothing was changed", self.file.display()),
            "fix the problems above and run `issuer plan` again",
        )
    }
}

/// Returns the changes as text, one paragraph for each API and each client.
pub(super) fn show(plan: &Changes) -> String {
    let mut text: String = plan.apis.iter().map(show_difference).collect();
    text.extend(plan.changes.iter().map(show_client));
    if plan.is_empty() {
        text += "Nothing to change.\n";
    }
    if !plan.affected.is_empty() {
        let warning = "! clients that the file does not name lose or gain scopes (only with --force)";
        text += &format!("{}\n{}", Style::Danger.paint(warning), show_effects(&plan.affected));
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
    let left_alone = [("APIs", &plan.apis_left_alone), ("Clients", &plan.left_alone)];
    for (what, names) in left_alone.into_iter().filter(|(_, names)| !names.is_empty()) {
        text += &format!(
            "{what} outside of the file do not change (--prune removes them): {}\n",
            names.join(", ")
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
    let mut text = format!("{heading}\n{}", show_members(*change, members));
    if !gains_destructive.is_empty() {
        let gains = format!("! gains destructive scopes: {gains_destructive}");
        text += &format!("  {}\n", Style::Danger.paint(gains));
    }
    text
}
