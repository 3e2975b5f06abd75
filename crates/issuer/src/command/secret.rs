//! Commands: `issuer secret …`, the secrets and registered keys of a client.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cli_output::pairs;
use issuer::{ClientId, CredentialState, IssuedTokens, NewSecret, SecretView, Validity};
use serde_json::json;

use super::credential_table::{KEEP_SECRET, credential_table};
use super::database_options::DatabaseOptions;
use super::jwks_file::read_jwks;
use super::output::{Output, time};
use super::time_argument::TimeArgument;

/// The line after a new secret if another one never expires.
const OTHERS_STAY: &str = "The other secrets stay valid; list them with `issuer secret list`, and expire them with `issuer secret expire`.\n";

/// Manage the secrets and keys of a client; several can be valid at the same time, so that a
/// rotation causes no interruption
#[derive(Args)]
pub(crate) struct Secret {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    #[command(visible_alias = "rotate")]
    Add(Add),
    #[command(visible_aliases = ["revoke", "delete", "rm"])]
    Expire(Expire),
    #[command(visible_alias = "ls")]
    List(List),
}

impl Secret {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Add(add) => add.run().await,
            Task::Expire(expire) => expire.run().await,
            Task::List(list) => list.run().await,
        }
    }
}

/// Add a secret and print it (shown once), or register the keys of a JWK Set; other credentials
/// stay valid unless --others-until is given
#[derive(Args)]
struct Add {
    /// The client's identifier
    client: String,

    /// Register the public keys of this JWK Set instead of adding a secret
    #[arg(long, value_name = "PATH")]
    jwks: Option<PathBuf>,

    /// The time from which it is valid: a time from now such as 2d, or a date such as
    /// 2027-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN")]
    not_before: Option<TimeArgument>,

    /// The time at which it expires: a time from now such as 90d, or a date
    #[arg(long, value_name = "WHEN")]
    expires: Option<TimeArgument>,

    /// The time at which the other credentials of its kind expire: a complete rotation in one
    /// command
    #[arg(long, value_name = "WHEN")]
    others_until: Option<TimeArgument>,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.client.parse()?;
        let validity = Validity {
            not_before: self.not_before.map(TimeArgument::seconds),
            expires: self.expires.map(TimeArgument::seconds),
        };
        let others_until = self.others_until.map(TimeArgument::seconds);
        let administration = self.database.open().await?;
        if let Some(path) = &self.jwks {
            let keys = administration.add_keys(&id, &read_jwks(path)?, validity, others_until).await?;
            administration.close().await;
            let text = |_: &_| format!("{} new keys: {}", keys.len(), keys.join(", "));
            return self.output.print(&json!({ "client_id": id.as_str(), "keys": keys }), text);
        }
        let new = administration.add_secret(&id, validity, others_until).await?;
        // The secret is stored by now and must be shown, even if reading the client fails.
        let client = administration.client(&id).await.ok();
        administration.close().await;
        let stays = |secret: &SecretView| {
            secret.id != new.id && secret.state != CredentialState::Expired && secret.expires.is_none()
        };
        let others_stay = client.is_some_and(|client| client.secrets.iter().any(stays));
        let NewSecret { id: secret_id, secret, .. } = new;
        let object = json!({
            "client_id": id.as_str(),
            "client_secret": secret.expose(),
            "secret_id": secret_id,
            "not_before": validity.not_before,
            "expires": validity.expires,
        });
        self.output.print(&object, |_| {
            let text = pairs(&[
                ("client_id", Some(id.as_str().into())),
                ("client_secret", Some(secret.expose().into())),
                ("secret_id", Some(secret_id.into())),
                ("not_before", validity.not_before.map(|at| time(at).into())),
                ("expires", validity.expires.map(|at| time(at).into())),
            ]);
            text + KEEP_SECRET + if others_stay { OTHERS_STAY } else { "" }
        })
    }
}

/// Expire a secret or a key
#[derive(Args)]
struct Expire {
    /// The client's identifier
    client: String,

    /// The identifier of the secret or key, as `issuer secret list` shows it
    #[arg(allow_hyphen_values = true)]
    credential: String,

    /// The time at which it expires: a time from now such as 7d, or a date
    #[arg(long, value_name = "WHEN", default_value = "now")]
    at: TimeArgument,

    /// Revoke the tokens of the client in the same change, for a leaked credential
    #[arg(long)]
    revoke_tokens: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Expire {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.client.parse()?;
        let administration = self.database.open().await?;
        let tokens = if self.revoke_tokens { IssuedTokens::Revoke } else { IssuedTokens::Keep };
        let end = administration.expire_credential(&id, &self.credential, self.at.seconds(), tokens).await?;
        administration.close().await;
        let done = json!({
            "client_id": id.as_str(),
            "id": self.credential,
            "expires": end,
            "tokens_revoked": self.revoke_tokens,
        });
        self.output.print(&done, |_| {
            let tokens = if self.revoke_tokens { "; the tokens of the client are revoked" } else { "" };
            let expires = if end <= TimeArgument::now().seconds() { "expired at" } else { "expires at" };
            format!("{} of {id} {expires} {}{tokens}", self.credential, time(end))
        })
    }
}

/// List the credentials of a client, without secrets
#[derive(Args)]
struct List {
    /// The client's identifier
    client: String,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let client = self.database.open().await?.client(&self.client.parse()?).await?;
        self.output
            .print(&json!({ "secrets": client.secrets, "keys": client.keys }), |_| credential_table(&client))
    }
}
