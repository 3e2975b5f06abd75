//! Commands: `issuer api …`, the administration of APIs.

mod add;
mod list;
mod remove;
mod report;
mod settings;
mod show;
mod source;
mod update;

use clap::{Args, Subcommand};

/// Manage the APIs that tokens are for; running servers apply changes within a second
#[derive(Args)]
pub(crate) struct Api {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Add(Box<add::Add>),
    /// List all APIs
    #[command(visible_alias = "ls")]
    List(list::List),
    Show(show::Show),
    Update(Box<update::Update>),
    #[command(visible_aliases = ["rm", "delete"])]
    Remove(remove::Remove),
}

impl Api {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Add(add) => add.run().await,
            Task::List(list) => list.run().await,
            Task::Show(show) => show.run().await,
            Task::Update(update) => update.run().await,
            Task::Remove(remove) => remove.run().await,
        }
    }
}
