//! Commands: `issuer client …`, the administration of clients.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use cli_output::failure::hinted;
use cli_output::{Table, Text, pairs};
use http_server::whole_seconds;
use issuer::{AddedClient, AuthMethod, ClientId, ClientSettings, ClientView, ScopeList, Vocabulary};
use serde_json::json;

use super::credential_table::{KEEP_SECRET, credential_table};
use super::database_options::{DatabaseOptions, Init};
use super::jwks_file::read_jwks;
use super::output::{NOT_RECORDED, Output, client_state, list, scopes, time, time_or};

/// Manage clients; running servers apply changes within a second
#[derive(Args)]
pub(crate) struct Client {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Add(Add),
    /// List all clients
    #[command(visible_alias = "ls")]
    List(List),
    /// Show the settings of a client, and its credentials without secrets
    Show(ById),
    Update(Update),
    /// Disable a client and revoke its tokens
    Disable(ById),
    /// Enable a disabled client
    Enable(ById),
    /// Remove a client with all its credentials, and revoke its tokens
    #[command(visible_aliases = ["rm", "delete"])]
    Remove(ById),
}

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Add(add) => add.run().await,
            Task::List(list) => list.run().await,
            Task::Show(client) => client.show().await,
            Task::Update(update) => update.run().await,
            Task::Disable(client) => client.set_disabled(true).await,
            Task::Enable(client) => client.set_disabled(false).await,
            Task::Remove(client) => client.remove().await,
        }
    }
}

/// The options for the settings of a client.
#[derive(Args, Debug, Default, PartialEq)]
struct Settings {
    /// The scopes of a token if none are requested, separated by single spaces; they must not be
    /// destructive
    #[arg(long, value_name = "SCOPES")]
    default_scope: Option<ScopeList>,

    /// An authentication method that the client may use; may be repeated [default:
    /// client_secret_basic and client_secret_post]
    #[arg(long, value_name = "METHOD")]
    auth: Vec<AuthMethod>,

    /// The URL at which the client publishes its keys, for private_key_jwt
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,

    /// Accept assertions whose audience is the token endpoint, for older clients
    #[arg(long)]
    token_endpoint_audience: Option<bool>,

    /// The maximum lifetime of the client's assertions, such as 10m, for private_key_jwt
    #[arg(long, value_name = "DURATION", value_parser = whole_seconds(0..=u32::MAX))]
    assertion_lifetime: Option<u32>,

    /// The maximum lifetime of the client's tokens, such as 15m
    #[arg(long, value_name = "DURATION", value_parser = whole_seconds(0..=u32::MAX))]
    lifetime: Option<u32>,
}

impl Settings {
    /// Changes the settings that are given.
    fn alter(&self, settings: &mut ClientSettings) {
        if let Some(scope) = &self.default_scope {
            settings.default_scope.clone_from(scope);
        }
        if !self.auth.is_empty() {
            settings.auth.clone_from(&self.auth);
        }
        if self.jwks_uri.is_some() {
            settings.jwks_uri.clone_from(&self.jwks_uri);
        }
        if let Some(accepted) = self.token_endpoint_audience {
            settings.token_endpoint_audience = accepted;
        }
        if self.assertion_lifetime.is_some() {
            settings.assertion_lifetime = self.assertion_lifetime;
        }
        if self.lifetime.is_some() {
            settings.lifetime = self.lifetime;
        }
    }
}

/// Add a client and print its secret (shown once)
#[derive(Args)]
struct Add {
    /// The client's identifier: 1 to 128 visible ASCII characters without `:`
    id: String,

    /// The scopes that the client may request, separated by single spaces
    #[arg(long, value_name = "SCOPES")]
    scope: String,

    #[command(flatten)]
    settings: Settings,

    /// A JWK Set with the client's public keys, for private_key_jwt
    #[arg(long, value_name = "PATH")]
    jwks: Option<PathBuf>,

    #[command(flatten)]
    init: Init,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let mut settings = ClientSettings::new(self.scope.parse().context("--scope")?);
        self.settings.alter(&mut settings);
        let jwks = self.jwks.as_deref().map(read_jwks).transpose()?;
        let administration = self.database.open_or_init(self.init).await?;
        let client = administration.add_client(&id, settings, jwks.as_deref()).await?;
        let vocabulary = administration.vocabulary().await?;
        administration.close().await;
        self.output.print(&as_json(&client), |_| as_text(&client, &vocabulary))
    }
}

fn as_json(client: &AddedClient) -> serde_json::Value {
    let mut object = json!({ "client_id": client.id.as_str(), "scope": client.settings.scope, "auth": client.settings.auth });
    if let Some(new) = &client.secret {
        object["client_secret"] = new.secret.expose().into();
        object["secret_id"] = new.id.as_str().into();
    }
    object
}

fn as_text(client: &AddedClient, vocabulary: &Vocabulary) -> String {
    let AddedClient { id, settings, secret } = client;
    let mut text = pairs(&[
        ("client_id", Some(id.as_str().into())),
        ("client_secret", secret.as_ref().map(|new| new.secret.expose().into())),
        ("scope", Some(scopes(&settings.scope, vocabulary))),
        ("auth", list(&settings.auth).map(Text::from)),
    ]);
    if secret.is_some() {
        text += KEEP_SECRET;
    }
    text
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
        let administration = self.database.open().await?;
        let clients = administration.clients().await?;
        let vocabulary = administration.vocabulary().await?;
        let row = |client: &ClientView| {
            let last_used = client.secrets.iter().map(|secret| secret.last_used);
            let last_used = last_used.chain(client.keys.iter().map(|key| key.last_used)).max().flatten();
            [
                Text::from(client.client_id.as_str()),
                client_state(client.disabled),
                list(&client.auth).unwrap_or_default().into(),
                (client.secrets.len() + client.keys.len()).to_string().into(),
                time_or(last_used, NOT_RECORDED).into(),
                scopes(&client.scope, &vocabulary),
            ]
        };
        self.output.print(&clients, |clients| {
            let heading = ["client", "state", "auth", "credentials", "last used", "scope"];
            Table::new(&heading).rows(clients.iter().map(row)).render()
        })
    }
}

#[derive(Args)]
struct ById {
    /// The client's identifier
    id: String,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl ById {
    async fn show(self) -> anyhow::Result<()> {
        let administration = self.database.open().await?;
        let client = administration.client(&self.id.parse()?).await?;
        let vocabulary = administration.vocabulary().await?;
        self.output.print(&client, |client| show(client, &vocabulary))
    }

    async fn set_disabled(self, disabled: bool) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let administration = self.database.open().await?;
        let is_changed = administration.set_client_disabled(&id, disabled).await?;
        administration.close().await;
        let done = json!({ "client_id": id.as_str(), "disabled": disabled, "changed": is_changed });
        self.output.print(&done, |_| {
            let already = if is_changed { "" } else { "already " };
            format!("{id} is {already}{}", if disabled { "disabled" } else { "enabled" })
        })
    }

    async fn remove(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let administration = self.database.open().await?;
        administration.remove_client(&id).await?;
        administration.close().await;
        self.output
            .print(&json!({ "client_id": id.as_str(), "removed": true }), |_| format!("{id} is removed"))
    }
}

fn show(client: &ClientView, vocabulary: &Vocabulary) -> String {
    let yes = |is: bool, text: &str| is.then(|| Text::from(text));
    let default_scope = (!client.default_scope.is_empty()).then(|| scopes(&client.default_scope, vocabulary));
    let settings = pairs(&[
        ("client_id", Some(client.client_id.as_str().into())),
        ("state", Some(client_state(client.disabled))),
        ("scope", Some(scopes(&client.scope, vocabulary))),
        ("default_scope", default_scope),
        ("auth", list(&client.auth).map(Text::from)),
        ("lifetime", client.lifetime.map(|seconds| format!("{seconds} s").into())),
        ("jwks_uri", client.jwks_uri.as_deref().map(Text::from)),
        ("assertion_lifetime", client.assertion_lifetime.map(|seconds| format!("{seconds} s").into())),
        ("assertions", yes(client.token_endpoint_audience, "may name the token endpoint as their audience")),
        ("added", Some(time(client.created_at).into())),
    ]);
    format!("{settings}\n{}", credential_table(client))
}

/// Change the settings of a client; its credentials do not change
#[derive(Args)]
struct Update {
    /// The client's identifier
    id: String,

    /// The complete list of scopes that the client may request, separated by single spaces
    #[arg(long, value_name = "SCOPES", conflicts_with_all = ["add_scope", "remove_scope"])]
    scope: Option<ScopeList>,

    /// Scopes that the client may request in addition
    #[arg(long, value_name = "SCOPES")]
    add_scope: Option<ScopeList>,

    /// Scopes that the client may no longer request
    #[arg(long, value_name = "SCOPES")]
    remove_scope: Option<ScopeList>,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Update {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        if self.is_empty() {
            return Err(hinted(
                format_args!("no change to {id} was specified"),
                "`issuer client update --help` lists the options, such as --add-scope",
            ));
        }
        let administration = self.database.open().await?;
        let vocabulary = administration.vocabulary().await?;
        self.check_removed(&administration.client(&id).await?, &vocabulary)?;
        let is_changed = administration.update_client(&id, |settings| self.alter(settings)).await?;
        let client = administration.client(&id).await?;
        administration.close().await;
        self.output.print(&client, |client| {
            let unchanged =
                if is_changed { "" } else { "Nothing to change: the client already has these settings.\n\n" };
            format!("{unchanged}{}", show(client, &vocabulary))
        })
    }

    /// Refuses to remove a scope that neither the client nor any API has: it is misspelt.
    fn check_removed(&self, client: &ClientView, vocabulary: &Vocabulary) -> anyhow::Result<()> {
        let Some(removed) = &self.remove_scope else { return Ok(()) };
        match removed.without(&client.scope).iter().find(|scope| vocabulary.access(scope).is_none()) {
            None => Ok(()),
            Some(unknown) => Err(hinted(
                format_args!("--remove-scope: no API has the scope `{unknown}`, and neither has the client"),
                format_args!("`issuer client show {}` shows the client's scopes", client.client_id),
            )),
        }
    }

    fn is_empty(&self) -> bool {
        self.scope.is_none()
            && self.add_scope.is_none()
            && self.remove_scope.is_none()
            && self.settings == Settings::default()
    }

    fn alter(&self, settings: &mut ClientSettings) {
        let scope = self.scope.as_ref().unwrap_or(&settings.scope);
        let none = ScopeList::default();
        let added = self.add_scope.as_ref().unwrap_or(&none);
        settings.scope = scope.with(added).without(self.remove_scope.as_ref().unwrap_or(&none));
        self.settings.alter(settings);
    }
}
