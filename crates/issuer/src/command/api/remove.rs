//! Command: `issuer api remove`.

use clap::Args;
use issuer::ApiName;
use serde_json::json;

use super::report::{consent, explain};
use crate::command::api_difference::show_difference;
use crate::command::database_options::DatabaseOptions;
use crate::command::output::Output;

/// Remove an API, so that no more tokens are issued for it
#[derive(Args)]
pub(super) struct Remove {
    /// The name of the API
    name: ApiName,

    /// Remove the API even if clients have scopes of it; they lose those that no other API has
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Remove {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let administration = self.database.open().await?;
        let removed = administration.remove_api(&self.name, consent(self.force)).await;
        let removed = removed.map_err(explain)?;
        administration.close().await;
        let object = json!({ "name": self.name.as_str(), "removed": true, "clients": removed.clients });
        self.output.print(&object, |_| format!("{}{} is removed", show_difference(&removed), self.name))
    }
}
