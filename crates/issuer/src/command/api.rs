//! Commands: `issuer api …`, the administration of APIs.

use anyhow::Context as _;
use clap::Args;
use clap::Subcommand;
use cli_output::failure::hinted;
use cli_output::{Style, Table, Text, pairs};
use http_server::whole_seconds;
use issuer::{
    AdminError, Administration, ApiChange, ApiDetail, ApiName, ApiSettings, ApiView, Audience, ClientId,
    Consent, Origin, ScopeView,
};
use scopewright_token::Algorithm;
use serde_json::json;

use super::api_difference::show_difference;
use super::api_source::{ApiSource, ReadSource};
use super::catalog_problems::print_problems;
use super::database_options::{DatabaseOptions, Init};
use super::key;
use super::output::{Output, list, time};

/// Manage the APIs that tokens are for; running servers apply changes within a second
#[derive(Args)]
pub(crate) struct Api {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Add(Box<Add>),
    /// List all APIs
    #[command(visible_alias = "ls")]
    List(List),
    Show(Show),
    Update(Box<Update>),
    #[command(visible_aliases = ["rm", "delete"])]
    Remove(Remove),
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

/// The options for the settings of an API.
#[derive(Args, Debug, Default, PartialEq)]
struct Settings {
    /// List the scopes in the metadata; of an API that is not listed, a client learns only what it
    /// may request [default: true]
    #[arg(long)]
    listed: Option<bool>,

    /// The lifetime of tokens, such as 15m, or `default` for that of the server
    #[arg(long, value_name = "DURATION", value_parser = OrDefault::lifetime)]
    lifetime: Option<OrDefault<u32>>,

    /// The lifetime of tokens with a destructive scope, or `default` for that of the server
    #[arg(long, value_name = "DURATION", value_parser = OrDefault::lifetime)]
    destructive_lifetime: Option<OrDefault<u32>>,

    /// The algorithm that signs tokens: ES256, ES384, EdDSA, PS256, RS256, or `default` for that of
    /// the server
    #[arg(long, value_parser = OrDefault::algorithm)]
    algorithm: Option<OrDefault<Algorithm>>,

    /// A client that may inspect tokens, as a resource server of the API; may be repeated
    #[arg(long, value_name = "CLIENT")]
    resource_server: Vec<ClientId>,

    /// An origin of pages that may request tokens, in addition to that of the audience; may be
    /// repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<Origin>,
}

/// A value, or the word `default` for that of the server.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OrDefault<T>(Option<T>);

impl OrDefault<u32> {
    fn lifetime(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self(None));
        }
        whole_seconds(1..=3600)(text).map(|seconds| Self(Some(seconds)))
    }
}

impl OrDefault<Algorithm> {
    fn algorithm(text: &str) -> Result<Self, String> {
        if text == "default" {
            Ok(Self(None))
        } else {
            key::algorithm(text).map(|algorithm| Self(Some(algorithm)))
        }
    }
}

impl Settings {
    /// Changes the settings that are given.
    fn alter(&self, settings: &mut ApiSettings) {
        if let Some(listed) = self.listed {
            settings.listed = listed;
        }
        if let Some(OrDefault(lifetime)) = self.lifetime {
            settings.lifetime = lifetime;
        }
        if let Some(OrDefault(lifetime)) = self.destructive_lifetime {
            settings.destructive_lifetime = lifetime;
        }
        if let Some(OrDefault(algorithm)) = self.algorithm {
            settings.algorithm = algorithm;
        }
        if !self.resource_server.is_empty() {
            settings.resource_servers.clone_from(&self.resource_server);
        }
        if !self.origin.is_empty() {
            settings.origins.clone_from(&self.origin);
        }
    }
}

/// Add an API with its catalog of scopes
#[derive(Args)]
struct Add {
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
    async fn run(self) -> anyhow::Result<()> {
        let ReadSource { audience, catalog } = self.source.read(None).await?;
        let audience = self.audience.clone().or(audience).context("--audience is missing").map_err(|cause| {
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
        let added = added.map_err(|cause| explain(cause, &self.source))?;
        self.output.print(&added.difference, |_| shown(&added, &self.source))?;
        administration.close().await;
        Ok(())
    }
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
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

fn listed(is_listed: bool) -> Text {
    if is_listed { "listed".into() } else { Style::Faint.paint("not listed") }
}

/// Show the settings of an API and its scopes
#[derive(Args)]
struct Show {
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
    async fn run(self) -> anyhow::Result<()> {
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

/// Change the catalog or the settings of an API, and print the difference, the verdict and the
/// clients concerned
#[derive(Args)]
struct Update {
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
    async fn run(self) -> anyhow::Result<()> {
        let has_settings = self.audience.is_some() || self.settings != Settings::default();
        if self.source.is_empty() && !has_settings {
            return Err(hinted(
                format_args!("no change to {} was specified", self.name),
                "`issuer api update --help` lists the options, such as --catalog",
            ));
        }
        let administration = self.database.open().await?;
        let stored = administration.api(&self.name).await?;
        let read = self.source.read(Some(&stored.catalog)).await?;
        let changed = self.change(&administration, &read).await;
        let changed = changed.map_err(|cause| explain(cause, &self.source))?;
        administration.close().await;
        self.output.print(&changed.difference, |_| shown(&changed, &self.source))
    }

    async fn change(
        &self,
        administration: &Administration,
        ReadSource { audience, catalog }: &ReadSource,
    ) -> Result<ApiChange, AdminError> {
        let alter = |settings: &mut ApiSettings| {
            if let Some(audience) = self.audience.as_ref().or(audience.as_ref()) {
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

/// Remove an API, so that no more tokens are issued for it
#[derive(Args)]
struct Remove {
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
    async fn run(self) -> anyhow::Result<()> {
        let administration = self.database.open().await?;
        let removed = administration.remove_api(&self.name, consent(self.force)).await;
        let removed = removed.map_err(|cause| match cause {
            AdminError::ClientsAffected(difference) => {
                eprint_difference(&show_difference(&difference));
                AdminError::ClientsAffected(difference).into()
            }
            other => anyhow::Error::from(other),
        })?;
        administration.close().await;
        let object = json!({ "name": self.name.as_str(), "removed": true, "clients": removed.clients });
        self.output.print(&object, |_| format!("{}{} is removed", show_difference(&removed), self.name))
    }
}

fn consent(force: bool) -> Consent {
    if force { Consent::Given } else { Consent::Withheld }
}

/// Returns the difference of a change as text, after the warnings about its catalog.
fn shown(change: &ApiChange, source: &ApiSource) -> String {
    if let Some(warnings) = &change.warnings {
        print_problems(warnings, &source.path());
    }
    show_difference(&change.difference)
}

/// Returns the failure of a change. The problems of a catalog, or the difference that needs
/// consent, are printed to standard error.
fn explain(error: AdminError, source: &ApiSource) -> anyhow::Error {
    match &error {
        AdminError::Catalog(problems) => print_problems(problems, &source.path()),
        AdminError::ClientsAffected(difference) => eprint_difference(&show_difference(difference)),
        _ => {}
    }
    error.into()
}

fn eprint_difference(text: &str) {
    cli_output::print_rendered_to_stderr(&format!("{text}\n"));
}
