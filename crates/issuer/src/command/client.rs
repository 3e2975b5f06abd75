//! Commands: `issuer client …`, the administration of clients on the server's own machine.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use cli_output::failure::hinted;
use cli_output::{Hint as _, Table, Text, pairs};
use http_server::whole_seconds;
use issuer::{AddedClient, AuthMethod, ClientId, ClientSettings, ClientView, ScopeList};
use serde_json::json;

use super::output::{NOT_RECORDED, Output, client_state, list, scopes, time, time_or};
use super::{Init, Place, secret};

/// Manage the clients; a running server sees a change within a second
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
    /// Show one client: what it may do, and its credentials without secrets
    Show(One),
    Update(Update),
    /// Refuse a client tokens until it is enabled again, and revoke those that it has
    Disable(One),
    /// Let a disabled client get tokens again
    Enable(One),
    /// Remove a client with all its credentials, and revoke its tokens
    #[command(visible_aliases = ["rm", "delete"])]
    Remove(One),
}

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Add(add) => add.run().await,
            Task::List(list) => list.run().await,
            Task::Show(one) => one.show().await,
            Task::Update(update) => update.run().await,
            Task::Disable(one) => one.set_disabled(true).await,
            Task::Enable(one) => one.set_disabled(false).await,
            Task::Remove(one) => one.remove().await,
        }
    }
}

/// The settings of a client, for adding and changing it.
#[derive(Args, Debug, Default, PartialEq)]
struct Settings {
    /// The scopes that it gets when it asks for none, separated by single spaces; never destructive
    /// ones
    #[arg(long, value_name = "SCOPES")]
    default_scope: Option<ScopeList>,

    /// The way in which it proves who it is; may be repeated [default: client_secret_basic and
    /// client_secret_post]
    #[arg(long, value_name = "METHOD")]
    auth: Vec<AuthMethod>,

    /// The address of its public keys, for private_key_jwt
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,

    /// Accept assertions whose audience is the token endpoint, as older clients write them
    #[arg(long)]
    token_endpoint_audience: Option<bool>,

    /// The longest validity of its assertions, such as 10m, for private_key_jwt
    #[arg(long, value_name = "DURATION", value_parser = whole_seconds(0..=u32::MAX))]
    assertion_lifetime: Option<u32>,

    /// The longest lifetime of its tokens, such as 15m
    #[arg(long, value_name = "DURATION", value_parser = whole_seconds(0..=u32::MAX))]
    lifetime: Option<u32>,

    /// An audience whose tokens it may inspect, because it is their resource server; may be
    /// repeated
    #[arg(long, value_name = "URL")]
    resource_server: Vec<String>,
}

impl Settings {
    /// Alters the settings that are given, and leaves the others.
    fn alter(&self, settings: &mut ClientSettings) {
        if let Some(scope) = self.default_scope {
            settings.default_scope = scope;
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
        if !self.resource_server.is_empty() {
            settings.resource_server.clone_from(&self.resource_server);
        }
    }
}

/// Add a client and print its secret (shown once)
#[derive(Args)]
struct Add {
    /// The client's identifier: 1 to 128 visible ASCII characters without `:`
    id: String,

    /// The scopes that the client may ask for, separated by single spaces
    #[arg(long, value_name = "SCOPES")]
    scope: String,

    #[command(flatten)]
    settings: Settings,

    /// A JWK Set with its public keys, for private_key_jwt
    #[arg(long, value_name = "PATH")]
    jwks: Option<PathBuf>,

    #[command(flatten)]
    init: Init,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let mut settings = ClientSettings::new(self.scope.parse().context("--scope")?);
        self.settings.alter(&mut settings);
        let jwks = self.jwks.as_deref().map(read_jwks).transpose()?;
        let administration = self.place.open_or_init(self.init).await?;
        let client = administration.add_client(&id, settings, jwks.as_deref()).await?;
        administration.close().await;
        self.output.print(&as_json(&client), |_| as_text(&client))
    }
}

/// Reads the file of a JWK Set.
pub(super) fn read_jwks(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .hint("--jwks names a file with a JWK Set, such as {\"keys\": [{\"kty\": …}]}")
}

fn as_json(client: &AddedClient) -> serde_json::Value {
    let mut object = json!({ "client_id": client.id.as_str(), "scope": client.settings.scope, "auth": client.settings.auth });
    if let Some(new) = &client.secret {
        object["client_secret"] = new.secret.expose().into();
        object["secret_id"] = new.id.as_str().into();
    }
    object
}

fn as_text(client: &AddedClient) -> String {
    let AddedClient { id, settings, secret } = client;
    let mut text = pairs(&[
        ("client_id", Some(id.as_str().into())),
        ("client_secret", secret.as_ref().map(|new| new.secret.expose().into())),
        ("scope", Some(scopes(settings.scope))),
        ("auth", list(&settings.auth).map(Text::from)),
    ]);
    if secret.is_some() {
        text += secret::KEEP_IT;
    }
    text
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let clients = self.place.open().await?.clients().await?;
        let row = |client: &ClientView| {
            let last_used = client.secrets.iter().map(|secret| secret.last_used);
            let last_used = last_used.chain(client.keys.iter().map(|key| key.last_used)).max().flatten();
            [
                Text::from(client.client_id.as_str()),
                client_state(client.disabled),
                list(&client.auth).unwrap_or_default().into(),
                (client.secrets.len() + client.keys.len()).to_string().into(),
                time_or(last_used, NOT_RECORDED).into(),
                scopes(client.scope),
            ]
        };
        self.output.print(&clients, |clients| {
            let heading = ["client", "state", "auth", "credentials", "last used", "scope"];
            Table::new(&heading).rows(clients.iter().map(row)).render()
        })
    }
}

#[derive(Args)]
struct One {
    /// The client's identifier
    id: String,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl One {
    async fn show(self) -> anyhow::Result<()> {
        let client = self.place.open().await?.client(&self.id.parse()?).await?;
        self.output.print(&client, show)
    }

    async fn set_disabled(self, disabled: bool) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let administration = self.place.open().await?;
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
        let administration = self.place.open().await?;
        administration.remove_client(&id).await?;
        administration.close().await;
        self.output
            .print(&json!({ "client_id": id.as_str(), "removed": true }), |_| format!("{id} is removed"))
    }
}

fn show(client: &ClientView) -> String {
    let yes = |is: bool, text: &str| is.then(|| Text::from(text));
    let default_scope = (!client.default_scope.is_empty()).then(|| scopes(client.default_scope));
    let settings = pairs(&[
        ("client_id", Some(client.client_id.as_str().into())),
        ("state", Some(client_state(client.disabled))),
        ("scope", Some(scopes(client.scope))),
        ("default_scope", default_scope),
        ("auth", list(&client.auth).map(Text::from)),
        ("lifetime", client.lifetime.map(|seconds| format!("{seconds} s").into())),
        ("jwks_uri", client.jwks_uri.as_deref().map(Text::from)),
        ("assertion_lifetime", client.assertion_lifetime.map(|seconds| format!("{seconds} s").into())),
        ("assertions", yes(client.token_endpoint_audience, "may name the token endpoint as their audience")),
        ("inspects", list(&client.resource_server).map(Text::from)),
        ("added", Some(time(client.created_at).into())),
    ]);
    format!("{settings}\n{}", secret::credentials(client))
}

/// Change what a client may do; its credentials stay
#[derive(Args)]
struct Update {
    /// The client's identifier
    id: String,

    /// All the scopes that the client may ask for from now on, separated by single spaces
    #[arg(long, value_name = "SCOPES", conflicts_with_all = ["add_scope", "remove_scope"])]
    scope: Option<ScopeList>,

    /// Scopes that it may also ask for
    #[arg(long, value_name = "SCOPES")]
    add_scope: Option<ScopeList>,

    /// Scopes that it may not ask for any more
    #[arg(long, value_name = "SCOPES")]
    remove_scope: Option<ScopeList>,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl Update {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        if self.is_empty() {
            return Err(hinted(
                format_args!("no change of {id} is given"),
                "`issuer client update --help` lists what can be changed, such as --add-scope",
            ));
        }
        if let Some(unknown) = self.remove_scope.filter(ScopeList::is_empty) {
            bail!(
                "--remove-scope: `{unknown}` names no scope; `issuer client show {id}` shows what the client has"
            );
        }
        let administration = self.place.open().await?;
        let is_changed = administration.update_client(&id, |settings| self.alter(settings)).await?;
        let client = administration.client(&id).await?;
        administration.close().await;
        self.output.print(&client, |client| {
            let unchanged =
                if is_changed { "" } else { "Nothing to change: the client is already like this.\n\n" };
            format!("{unchanged}{}", show(client))
        })
    }

    fn is_empty(&self) -> bool {
        self.scope.is_none()
            && self.add_scope.is_none()
            && self.remove_scope.is_none()
            && self.settings == Settings::default()
    }

    fn alter(&self, settings: &mut ClientSettings) {
        let removed =
            |scope: &_| self.remove_scope.is_some_and(|removed| removed.iter().any(|one| one == *scope));
        let scope = self.scope.unwrap_or(settings.scope);
        let added = self.add_scope.unwrap_or_default();
        settings.scope = scope.iter().chain(added.iter()).filter(|scope| !removed(scope)).collect();
        self.settings.alter(settings);
    }
}
