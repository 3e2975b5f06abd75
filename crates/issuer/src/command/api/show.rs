//! Command: `issuer api show`, which shows the settings of an API and its scopes.

use clap::Args;
use cli_output::{Style, Table, Text, pairs};
use issuer::{ApiDetail, ApiName, ScopeView};

use crate::command::database_options::DatabaseOptions;
use crate::command::output::{Output, list, time};

/// Show the settings of an API and its scopes
#[derive(Args)]
pub(super) struct Show {
    /// The name of the API
    name: ApiName,

    /// Print only the text of the catalog
    #[arg(long, conflicts_with = "json")]
    catalog: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Show {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let api = self.database.open().await?.api(&self.name).await?;
        if self.catalog {
            return cli_output::print(&api.catalog);
        }
        self.output.print(&api, show)
    }
}

fn show(detail: &ApiDetail) -> String {
    let api = &detail.api;
    let seconds = |lifetime: Option<u32>| lifetime.map(|seconds| format!("{seconds} s").into());
    let settings = pairs(&[
        ("api", Some(api.name.as_str().into())),
        ("audience", Some(api.audience.as_str().into())),
        ("title", Some(api.title.as_str().into())),
        ("version", Some(api.version.as_str().into())),
        ("metadata", Some(listed(api.listed))),
        ("lifetime", seconds(api.lifetime)),
        ("destructive_lifetime", seconds(api.destructive_lifetime)),
        ("algorithm", api.algorithm.as_deref().map(Text::from)),
        ("resource_servers", list(&api.resource_servers).map(Text::from)),
        ("origins", list(&api.origins).map(Text::from)),
        ("added", Some(time(api.created_at).into())),
    ]);
    let row = |scope: &ScopeView| {
        let access = match scope.access.as_str() {
            "destructive" => Style::Danger.paint("destructive"),
            other => other.into(),
        };
        [Text::from(scope.name.as_str()), access, state(scope), scope.description.as_str().into()]
    };
    let heading = ["scope", "access", "state", "description"];
    let scopes = Table::new(&heading).rows(detail.scopes.iter().map(row)).render();
    format!("{settings}\n{scopes}")
}

fn state(scope: &ScopeView) -> Text {
    let Some(deprecated) = &scope.deprecated else { return Text::default() };
    let end = deprecated.remove_after.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
    Style::Soon.paint(format_args!("deprecated{end}"))
}

pub(super) fn listed(is_listed: bool) -> Text {
    if is_listed { "listed".into() } else { Style::Faint.paint("not listed") }
}
