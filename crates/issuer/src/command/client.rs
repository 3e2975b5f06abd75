//! Commands: `issuer client …`, the administration of clients on the server's own machine.

use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use issuer::{ClientId, Clients, NewClient, ScopeList};
use serde_json::json;

use super::Files;

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
    files: Files,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.id.parse()?;
        let scopes: ScopeList = self.scope.parse().context("--scope")?;
        let clients = Clients::open(&self.files.database, &self.files.pepper_file()).await?;
        let client = clients.add(&id, &scopes).await?;
        clients.close().await;
        let text = if self.json { as_json(&client) } else { as_text(&client) };
        io::stdout()
            .write_all(text.as_bytes())
            .context("the client was added, but its secret could not be shown")
    }
}

fn as_json(client: &NewClient) -> String {
    let object = json!({
        "client_id": client.id.as_str(),
        "client_secret": client.secret.expose(),
        "scope": client.scopes.to_string(),
    });
    format!("{object}\n")
}

fn as_text(client: &NewClient) -> String {
    let NewClient { id, secret, scopes } = client;
    let secret = secret.expose();
    format!(
        "client_id:     {id}\n\
         client_secret: {secret}\n\
         scope:         {scopes}\n\
         Keep the secret now: it is not stored and cannot be shown again.\n"
    )
}
