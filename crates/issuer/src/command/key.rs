//! Commands: `issuer key …`, the signing keys.

use std::time::Duration;

use clap::{Args, Subcommand, value_parser};
use cli_output::{Style, Table, Text};
use issuer::{KeyState, KeyTimes, SigningKeyView};
use scopewright_token::Algorithm;
use serde_json::json;

use super::database_options::DatabaseOptions;
use super::output::{Output, date, time, time_or};

/// Manage signing keys; they are rotated automatically
#[derive(Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    #[command(visible_alias = "ls")]
    List(List),
    Rotate(Rotate),
    #[command(visible_aliases = ["revoke", "withdraw"])]
    Retire(Retire),
}

impl Key {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::List(list) => list.run().await,
            Task::Rotate(rotate) => rotate.run().await,
            Task::Retire(retire) => retire.run().await,
        }
    }
}

/// The option for the time between two rotations.
#[derive(Args, Clone, Copy)]
pub(super) struct RotationPeriod {
    /// The number of days for which a key signs
    #[arg(long, env = "ISSUER_KEY_DAYS", value_name = "DAYS", default_value_t = 90)]
    #[arg(value_parser = value_parser!(u16).range(1..))]
    key_days: u16,
}

impl RotationPeriod {
    pub(super) fn key_times(self) -> KeyTimes {
        KeyTimes { sign: Duration::from_secs(u64::from(self.key_days) * 24 * 3600), ..KeyTimes::default() }
    }
}

/// List the signing keys with their states, and the next rotation
#[derive(Args)]
struct List {
    #[command(flatten)]
    rotation: RotationPeriod,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let keys = self.database.open().await?.signing_keys().await?;
        self.output.print(&keys, |keys| show(keys, self.rotation))
    }
}

/// Announce a new key; it begins to sign in 15 minutes, when every resource server has fetched it
#[derive(Args)]
struct Rotate {
    /// The algorithm of the new key: ES256, ES384, EdDSA, PS256 or RS256
    #[arg(long, value_parser = algorithm)]
    algorithm: Option<Algorithm>,

    /// Begin to sign in two seconds, for emergencies; resource servers have to fetch the key first
    #[arg(long)]
    now: bool,

    #[command(flatten)]
    rotation: RotationPeriod,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        let announce = if self.now { Duration::ZERO } else { self.rotation.key_times().announce };
        let administration = self.database.open().await?;
        administration.rotate_key(self.algorithm, announce).await?;
        let keys = administration.signing_keys().await?;
        administration.close().await;
        self.output.print(&keys, |keys| show(keys, self.rotation))
    }
}

/// Withdraw a key at once: its tokens become invalid, and a new key replaces it if it signs
#[derive(Args)]
struct Retire {
    /// The key's identifier, as `issuer key list` shows it
    #[arg(allow_hyphen_values = true)]
    kid: String,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Retire {
    async fn run(self) -> anyhow::Result<()> {
        let administration = self.database.open().await?;
        administration.retire_key(&self.kid).await?;
        administration.close().await;
        self.output
            .print(&json!({ "kid": self.kid, "retired": true }), |_| format!("{} is withdrawn", self.kid))
    }
}

fn show(keys: &[SigningKeyView], rotation: RotationPeriod) -> String {
    let state = |state| match state {
        KeyState::Announced => Style::Soon.paint("announced"),
        KeyState::Signing => Style::Good.paint("signing"),
        KeyState::Retired => Style::Faint.paint("retired"),
        KeyState::Gone => Style::Faint.paint("gone"),
    };
    let row = |key: &SigningKeyView| {
        [
            Text::from(key.kid.as_str()),
            key.algorithm.as_str().into(),
            if key.dedicated { format!("APIs with {}", key.algorithm).into() } else { "default".into() },
            state(key.state),
            time(key.signs_from).into(),
            time_or(key.signs_until, "-").into(),
            time_or(key.published_until, "-").into(),
        ]
    };
    let heading = ["kid", "algorithm", "signs for", "state", "signs from", "signs until", "published until"];
    let table = Table::new(&heading).rows(keys.iter().map(row)).render();
    match rotation.key_times().next_rotation(keys) {
        Some(at) => format!("{table}\nnext rotation: about {}\n", date(at)),
        None => table,
    }
}

/// Parses the registered name of an algorithm.
pub(super) fn algorithm(name: &str) -> Result<Algorithm, String> {
    let known = Algorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == name);
    known.ok_or_else(|| {
        format!(
            "tokens cannot be signed with it; use one of {}",
            Algorithm::ALL.map(Algorithm::as_str).join(", ")
        )
    })
}
