//! Commands: `issuer token …`, revocation and inspection of tokens.

#![expect(clippy::disallowed_methods, reason = "a command reads the clock once")]

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use cli_output::failure::hinted;
use cli_output::{Hint as _, Style, Table, Text, pairs};
use issuer::{Administration, Inspection, RevocationView, TokenState};

use super::database_options::DatabaseOptions;
use super::output::{Output, time, time_or};
use super::time_argument::TimeArgument;

/// Revoke or inspect tokens
#[derive(Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Revoke(Revoke),
    Revocations(Revocations),
    Inspect(Inspect),
}

impl Token {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Revoke(revoke) => revoke.run().await,
            Task::Revocations(revocations) => revocations.run().await,
            Task::Inspect(inspect) => inspect.run().await,
        }
    }
}

/// Revoke tokens; introspection reports them as inactive from now on
#[derive(Args)]
struct Revoke {
    #[command(flatten)]
    selection: TokenSelection,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct TokenSelection {
    /// The token in this file, or `-` for standard input; other users could read a command line
    #[arg(long, value_name = "PATH")]
    token: Option<PathBuf>,

    /// All tokens of this client
    #[arg(long, value_name = "ID")]
    client: Option<String>,

    /// All tokens that this key has signed
    #[arg(long, value_name = "KID", allow_hyphen_values = true)]
    key: Option<String>,

    /// All tokens that were issued until this time: `now`, or a date such as 2027-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN")]
    issued_until: Option<TimeArgument>,
}

impl Revoke {
    async fn run(self) -> anyhow::Result<()> {
        let administration = self.database.open().await?;
        let revoked = self.selection.revoke(&administration).await?;
        administration.close().await;
        self.output.print(&revoked, |revoked| match revoked.issued_until {
            Some(until) => format!("revoked: {}, issued until {}", revoked.what, time(until)),
            None => format!("revoked: {}", revoked.what),
        })
    }
}

impl TokenSelection {
    async fn revoke(&self, administration: &Administration) -> anyhow::Result<RevocationView> {
        if let Some(path) = &self.token {
            return Ok(administration.revoke(&read(path)?, SystemTime::now()).await?);
        }
        if let Some(id) = &self.client {
            return Ok(administration.revoke_client(&id.parse()?).await?);
        }
        if let Some(kid) = &self.key {
            return Ok(administration.revoke_signed_by(kid).await?);
        }
        let until = self.issued_until.unwrap_or_else(TimeArgument::now);
        Ok(administration.revoke_issued_until(until.seconds()).await?)
    }
}

/// List the revocations in force
#[derive(Args)]
struct Revocations {
    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Revocations {
    async fn run(self) -> anyhow::Result<()> {
        let revocations = self.database.open().await?.revocations().await?;
        let row = |revoked: &RevocationView| {
            [revoked.what.clone(), time_or(revoked.issued_until, "-"), time(revoked.until)]
        };
        self.output.print(&revocations, |revocations| {
            let heading = ["subject", "issued until", "in force until"];
            Table::new(&heading).rows(revocations.iter().map(row)).render()
        })
    }
}

/// Show the claims and the state of a token
#[derive(Args)]
struct Inspect {
    /// The file with the token, or `-` for standard input
    #[arg(value_name = "PATH")]
    token: PathBuf,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    database: DatabaseOptions,
}

impl Inspect {
    async fn run(self) -> anyhow::Result<()> {
        let token = read(&self.token)?;
        let inspection = self.database.open().await?.inspect(&token, SystemTime::now()).await?;
        self.output.print(&inspection, show)
    }
}

fn show(inspection: &Inspection) -> String {
    let Inspection { state, kid, claims } = inspection;
    let text = |name: &str| claims[name].as_str().map(Text::from);
    let when = |name: &str| claims[name].as_u64().map(|at| time(at).into());
    let audience = claims["aud"]
        .as_array()
        .map(|all| all.iter().filter_map(|one| one.as_str()).collect::<Vec<_>>().join(" ").into());
    pairs(&[
        ("state", Some(painted_state(*state))),
        ("client_id", text("client_id")),
        ("scope", text("scope")),
        ("audience", text("aud").or(audience)),
        ("issued", when("iat")),
        ("expires", when("exp")),
        ("issuer", text("iss")),
        ("jti", text("jti")),
        ("kid", kid.as_deref().map(Text::from)),
    ])
}

fn painted_state(state: TokenState) -> Text {
    match state {
        TokenState::Active => Style::Good.paint(state),
        TokenState::Expired => Style::Faint.paint(state),
        TokenState::Revoked | TokenState::ClientGone | TokenState::UnknownKey | TokenState::Forged => {
            Style::Danger.paint(state)
        }
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    // Other users of the machine can read a command line, and a terminal keeps it.
    if looks_like_token(path) {
        return Err(hinted(
            "a token was given instead of a file; it is not repeated here",
            "pass the token on standard input and write `-`, or pass the path of a file that contains it",
        ));
    }
    let mut token = String::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().read_to_string(&mut token).map(|_| token)
    } else {
        std::fs::read_to_string(path)
    };
    let read = read
        .with_context(|| format!("cannot read the token from {}", path.display()))
        .hint("specify a file that contains only the token, or `-` and pass it on standard input")?;
    Ok(read.trim().to_owned())
}

/// Returns whether a path looks like a JWT: three parts, of which the first begins like a JSON
/// object in base64url.
fn looks_like_token(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.starts_with("eyJ") && text.matches('.').count() == 2)
}
