//! Commands: `issuer client …`, the administration of clients on the server's own machine.

use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use issuer::{AddedClient, ClientId, ClientSettings, ScopeList};
use serde_json::json;

use super::Place;

/// Manage the clients; a running server sees the change at once
#[derive(Args)]
pub(crate) struct Client {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Add(Add),
}

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Add(add) => add.run().await,
        }
    }
}

/// Add a client and show its secret, once
#[derive(Args)]
struct Add {
    /// The client's identifier: 1 to 128 visible ASCII characters without `:`
    id: String,

    /// The scopes that the client may ask for, separated by single spaces
    #[arg(long, value_name = "SCOPES")]
    scope: String,

    /// Answer with one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    place: Place,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let scope: ScopeList = self.scope.parse().context("--scope")?;
        let administration = self.place.open().await?;
        let client = administration.add_client(&id, ClientSettings::new(scope), None).await?;
        administration.close().await;
        let text = if self.json { as_json(&client) } else { as_text(&client) };
        io::stdout()
            .write_all(text.as_bytes())
            .context("the client was added, but its secret could not be shown")
    }
}

fn as_json(client: &AddedClient) -> String {
    let object = json!({
        "client_id": client.id.as_str(),
        "client_secret": client.secret.as_ref().map(|secret| secret.secret.expose()),
        "scope": client.settings.scope,
    });
    format!("{object}\n")
}

fn as_text(client: &AddedClient) -> String {
    let AddedClient { id, settings, secret } = client;
    let secret = secret.as_ref().map_or("", |secret| secret.secret.expose());
    format!(
        "client_id:     {id}\n\
         client_secret: {secret}\n\
         scope:         {}\n\
         Keep the secret now: it is not stored and cannot be shown again.\n",
        settings.scope
    )
}
