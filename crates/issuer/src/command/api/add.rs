//! Command: `issuer api add`, which adds an API with its catalog.

use anyhow::Context as _;
use clap::Args;
use cli_output::failure::hinted;
use issuer::{ApiName, ApiSettings, Audience};

use super::report::{consent, explain_catalog, shown};
use super::settings::Settings;
use super::source::{ApiSource, ReadSource, one_audience};
use crate::command::database_options::{DatabaseOptions, Init};
use crate::command::output::Output;

/// Add an API with its catalog of scopes
#[derive(Args)]
pub(super) struct Add {
    /// The name by which administrators refer to the API, such as shop
    name: ApiName,

    /// The identifier of the API in tokens, such as https://api.example.com
    #[arg(long, value_name = "URL")]
    audience: Option<Audience>,

    #[command(flatten)]
    source: ApiSource,

    #[command(flatten)]
    settings: Settings,

    /// Add the API even if clients gain scopes, because they have scopes with these names already
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    init: Init,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Add {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let ReadSource { audience, catalog } = self.source.read(None).await?;
        let audience = one_audience(self.audience.as_ref(), audience)?.context("--audience is missing").map_err(|cause| {
            hinted(cause, "name the URL that identifies the API in tokens, such as --audience https://api.example.com")
        })?;
        let catalog = catalog.context("--catalog is missing").map_err(|cause| {
            hinted(
                cause,
                "name the scopes.toml of the API with --catalog, or an OpenAPI document with --openapi",
            )
        })?;
        let mut settings = ApiSettings::new(audience, catalog);
        self.settings.alter(&mut settings);
        let administration = self.database.open_or_init(self.init).await?;
        let added = administration.add_api(&self.name, settings, consent(self.force)).await;
        let added = added.map_err(|cause| explain_catalog(cause, &self.source))?;
        self.output.print(&added.difference, |_| shown(&added, &self.source))?;
        administration.close().await;
        Ok(())
    }
}
