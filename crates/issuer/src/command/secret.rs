//! Commands: `issuer secret …`, the credentials of a client: secrets, and registered keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cli_output::{Style, Table, Text, pairs};
use issuer::{ClientId, ClientView, CredentialState, IssuedTokens, NewSecret, SecretView, Validity};
use serde_json::json;

use super::Place;
use super::client::read_jwks;
use super::time_argument::TimeArgument;
use super::output::{NOT_RECORDED, Output, time, time_or};

/// The line below a new secret.
pub(super) const KEEP_IT: &str = "Keep the secret now: it is not stored and cannot be shown again.\n";

/// What is said below a secret when others have no end.
const OTHERS_STAY: &str =
    "The other secrets stay valid; `issuer secret list` shows them, and `issuer secret expire` ends them.\n";

/// Manage the secrets and keys of a client; several can be valid at the same time, so that a
/// rotation needs no pause
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

/// Add a secret and print it (shown once), or register the keys of a JWK Set; the others stay valid
/// without --others-until
#[derive(Args)]
struct Add {
    /// The client's identifier
    client: String,

    /// Register the public keys of this JWK Set instead of minting a secret
    #[arg(long, value_name = "PATH")]
    jwks: Option<PathBuf>,

    /// When it becomes valid: a time from now such as 2d, or a date such as 2027-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN")]
    not_before: Option<TimeArgument>,

    /// When it expires: a time from now such as 90d, or a date
    #[arg(long, value_name = "WHEN")]
    expires: Option<TimeArgument>,

    /// Let the other credentials of its kind expire then: a complete rotation in one command
    #[arg(long, value_name = "WHEN")]
    others_until: Option<TimeArgument>,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.client.parse()?;
        let validity = Validity {
            not_before: self.not_before.map(TimeArgument::seconds),
            expires: self.expires.map(TimeArgument::seconds),
        };
        let others_until = self.others_until.map(TimeArgument::seconds);
        let administration = self.place.open().await?;
        if let Some(path) = &self.jwks {
            let keys = administration.add_keys(&id, &read_jwks(path)?, validity, others_until).await?;
            administration.close().await;
            let text = |_: &_| format!("{} of the keys are new: {}", keys.len(), keys.join(", "));
            return self.output.print(&json!({ "client_id": id.as_str(), "keys": keys }), text);
        }
        let new = administration.add_secret(&id, validity, others_until).await?;
        // The secret is in the database and is shown in any case, even if this cannot be read.
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
            text + KEEP_IT + if others_stay { OTHERS_STAY } else { "" }
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

    /// When it expires: a time from now such as 7d, or a date
    #[arg(long, value_name = "WHEN", default_value = "now")]
    at: TimeArgument,

    /// Revoke the tokens of the client in the same change: for a credential that was leaked
    #[arg(long)]
    revoke_tokens: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    place: Place,
}

impl Expire {
    async fn run(self) -> anyhow::Result<()> {
        let id: ClientId = self.client.parse()?;
        let administration = self.place.open().await?;
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
    place: Place,
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let client = self.place.open().await?.client(&self.client.parse()?).await?;
        self.output
            .print(&json!({ "secrets": client.secrets, "keys": client.keys }), |_| credentials(&client))
    }
}

/// The table of a client's credentials.
pub(super) fn credentials(client: &ClientView) -> String {
    let state = |state| match state {
        CredentialState::Pending => Style::Soon.paint("pending"),
        CredentialState::Live => Style::Good.paint("live"),
        CredentialState::Expired => Style::Faint.paint("expired"),
    };
    let row = |kind: &str, id: &str, is, since, until, used| {
        let (since, used) = (time(since).into(), time_or(used, NOT_RECORDED).into());
        [kind.into(), id.into(), state(is), since, expiry(is, until), used]
    };
    let secrets = client.secrets.iter().map(|secret| {
        let since = secret.not_before.unwrap_or(secret.created_at);
        row("secret", &secret.id, secret.state, since, secret.expires, secret.last_used)
    });
    let keys = client.keys.iter().map(|key| {
        row("key", &key.id, key.state, key.not_before.unwrap_or(key.created_at), key.expires, key.last_used)
    });
    let heading = ["kind", "id", "state", "valid from", "expires", "last used"];
    Table::new(&heading).rows(secrets.chain(keys)).render()
}

/// Highlights credentials that are valid and expire within two weeks.
fn expiry(state: CredentialState, expires: Option<u64>) -> Text {
    const SOON: u64 = 14 * 24 * 3600;
    let text = time_or(expires, "never");
    let ends_soon = expires.is_some_and(|at| at < TimeArgument::now().seconds() + SOON);
    if ends_soon && state == CredentialState::Live { Style::Soon.paint(text) } else { text.into() }
}
