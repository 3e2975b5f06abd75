//! Command: `issuer apply FILE`, which makes the APIs and clients match a file.

use clap::Args;
use cli_output::{pairs, progress};
use issuer::{Applied, ApplyOptions, Consent, NewSecret};
use serde_json::{Value, json};

use super::credential_table::KEEP_SECRET;
use super::database_options::{DatabaseOptions, Init};
use super::output::Output;
use super::plan::{ManifestFile, show};

/// Make the APIs and clients match a file, in one change, and print the secret of each new client
/// (shown once)
#[derive(Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    manifest: ManifestFile,

    /// Apply the file even if no enabled client could administer clients afterwards
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    init: Init,

    /// Apply the file even if clients that it does not name lose or gain scopes
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Apply {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let manifest = self.manifest.read()?;
        let administration = self.database.open_or_init(self.init).await?;
        let working = progress::spinner("Applying");
        let consent = if self.force { Consent::Given } else { Consent::Withheld };
        let options =
            ApplyOptions { prune: self.manifest.prune, may_leave_no_administrator: self.yes, consent };
        let applied =
            administration.apply(&manifest, options).await.map_err(|cause| self.manifest.explain(cause))?;
        drop(working);
        administration.close().await;
        self.output.print(&as_json(&applied)?, |_| as_text(&applied))
    }
}

fn as_json(Applied { plan, secrets }: &Applied) -> anyhow::Result<Value> {
    let secret = |(client_id, NewSecret { id, secret, .. }): &(String, NewSecret)| json!({ "client_id": client_id, "client_secret": secret.expose(), "secret_id": id });
    let mut object = serde_json::to_value(plan)?;
    object["secrets"] = secrets.iter().map(secret).collect();
    Ok(object)
}

fn as_text(Applied { plan, secrets }: &Applied) -> String {
    let mut text = show(plan);
    for (client_id, NewSecret { secret, .. }) in secrets {
        let id = Some(client_id.as_str().into());
        let secret = Some(secret.expose().into());
        text += &format!("\n{}", pairs(&[("client_id", id), ("client_secret", secret)]));
    }
    match secrets.len() {
        0 => text,
        1 => text + KEEP_SECRET,
        _ => text + KEEP_SECRETS,
    }
}

const KEEP_SECRETS: &str = "Keep the secrets now: they are not stored and cannot be shown again.\n";
