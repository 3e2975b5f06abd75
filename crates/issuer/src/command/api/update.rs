//! Command: `issuer api update`, which changes an API and prints the difference.

use clap::Args;
use cli_output::failure::hinted;
use issuer::{AdminError, Administration, ApiChange, ApiName, ApiSettings, Audience};

use super::report::{consent, explain_catalog, shown};
use super::settings::Settings;
use super::source::{ApiSource, ReadSource, one_audience};
use crate::command::database_options::DatabaseOptions;
use crate::command::output::Output;

/// Change the catalog or the settings of an API, and print the difference, the verdict and the
/// clients concerned
#[derive(Args)]
pub(super) struct Update {
    /// The name of the API
    name: ApiName,

    /// The identifier of the API in tokens, such as https://api.example.com
    #[arg(long, value_name = "URL")]
    audience: Option<Audience>,

    #[command(flatten)]
    source: ApiSource,

    #[command(flatten)]
    settings: Settings,

    /// Make the change even if clients lose or gain scopes; they lose them in the same change
    #[arg(long)]
    force: bool,

    /// Print the difference and change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Update {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let has_settings = self.audience.is_some() || self.settings != Settings::default();
        if self.source.is_empty() && !has_settings {
            return Err(hinted(
                format_args!("no change to {} was specified", self.name),
                "`issuer api update --help` lists the options, such as --catalog",
            ));
        }
        let administration = self.database.open().await?;
        let stored = administration.api(&self.name).await?;
        let mut read = self.source.read(Some(&stored.catalog)).await?;
        read.audience = one_audience(self.audience.as_ref(), read.audience)?;
        let changed = self.change(&administration, &read).await;
        let changed = changed.map_err(|cause| explain_catalog(cause, &self.source))?;
        administration.close().await;
        self.output.print(&changed.difference, |_| shown(&changed, &self.source))
    }

    async fn change(
        &self,
        administration: &Administration,
        ReadSource { audience, catalog }: &ReadSource,
    ) -> Result<ApiChange, AdminError> {
        let alter = |settings: &mut ApiSettings| {
            if let Some(audience) = audience {
                settings.audience.clone_from(audience);
            }
            if let Some(catalog) = catalog {
                settings.catalog.clone_from(catalog);
            }
            self.settings.alter(settings);
        };
        if self.dry_run {
            return administration.preview_api(&self.name, None, alter).await;
        }
        administration.update_api(&self.name, alter, consent(self.force)).await
    }
}
