//! Command: `issuer api list`.

use clap::Args;
use cli_output::{Table, Text};
use issuer::ApiView;

use super::show::listed;
use crate::command::database_options::DatabaseOptions;
use crate::command::output::Output;

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl List {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let apis = self.database.open().await?.apis().await?;
        let row = |api: &ApiView| {
            [
                Text::from(api.name.as_str()),
                api.audience.as_str().into(),
                api.title.as_str().into(),
                api.version.as_str().into(),
                api.scope_count.to_string().into(),
                listed(api.listed),
            ]
        };
        self.output.print(&apis, |apis| {
            let heading = ["api", "audience", "title", "version", "scopes", "metadata"];
            Table::new(&heading).rows(apis.iter().map(row)).render()
        })
    }
}
