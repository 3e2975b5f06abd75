//! The command line: which commands there are, and what they share.

mod apply;
mod audit;
mod client;
mod key;
mod moment;
mod openapi;
mod output;
mod permissions;
mod plan;
mod secret;
mod serve;
mod token;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use issuer::{Address, Administration, PepperSource};

/// Issues least-privilege access tokens to registered clients (OAuth 2.0 client credentials).
#[derive(Parser)]
#[command(name = "issuer", version)]
pub(crate) struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Serve(serve::Serve),
    Client(client::Client),
    Secret(secret::Secret),
    Key(key::Key),
    Token(token::Token),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Audit(audit::Audit),
    #[command(name = "openapi")]
    OpenApi(openapi::OpenApi),
}

impl Command {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.task {
            Task::Plan(plan) => return plan.run().await,
            Task::Serve(serve) => serve.run().await,
            Task::Client(client) => client.run().await,
            Task::Secret(secret) => secret.run().await,
            Task::Key(key) => key.run().await,
            Task::Token(token) => token.run().await,
            Task::Apply(apply) => apply.run().await,
            Task::Audit(audit) => audit.run().await,
            Task::OpenApi(openapi) => openapi.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What every command works on.
#[derive(Args)]
struct Place {
    /// The database: an SQLite file, or postgres://USER@HOST/DATABASE
    #[arg(
        long,
        env = "ISSUER_DATABASE",
        value_name = "PATH|URL",
        default_value = "data/issuer.sqlite",
        hide_env_values = true
    )]
    database: Address,

    /// The file with the 32 bytes that secrets are hashed and signing keys sealed with [default:
    /// the database's path, ending in .pepper; for PostgreSQL data/issuer.pepper]. ISSUER_PEPPER,
    /// with the bytes in base64, takes its place
    #[arg(long, env = "ISSUER_PEPPER_FILE", value_name = "PATH")]
    pepper_file: Option<PathBuf>,
}

impl Place {
    fn pepper(&self) -> anyhow::Result<PepperSource> {
        match env::var("ISSUER_PEPPER") {
            Ok(pepper) => Ok(PepperSource::Value(pepper.parse().context("ISSUER_PEPPER")?)),
            Err(_) => Ok(PepperSource::File(self.pepper_file())),
        }
    }

    fn pepper_file(&self) -> PathBuf {
        self.pepper_file.clone().unwrap_or_else(|| self.beside("pepper"))
    }

    /// The folder of the audit log, if no other is said.
    fn audit(&self) -> PathBuf {
        self.beside("audit")
    }

    fn beside(&self, extension: &str) -> PathBuf {
        self.database.file().unwrap_or(Path::new("data/issuer")).with_extension(extension)
    }

    /// Opens the administration of a database that exists, in the name of the user of this machine
    /// who runs the command.
    async fn open(&self) -> anyhow::Result<Administration> {
        Ok(Administration::open_existing(&self.database, &self.pepper()?, &user()).await?)
    }

    /// Opens the administration, and creates the database and the pepper first if that is asked
    /// for.
    async fn open_or_init(&self, init: Init) -> anyhow::Result<Administration> {
        if !init.init {
            return self.open().await;
        }
        Ok(Administration::open(&self.database, &self.pepper()?, &user()).await?)
    }
}

/// For commands that may be the first on a new database.
#[derive(Args, Clone, Copy)]
struct Init {
    /// Create the database and the pepper if they do not exist, as `issuer serve` does
    #[arg(long)]
    init: bool,
}

fn user() -> String {
    let user = env::var("SUDO_USER").or_else(|_| env::var("USER")).unwrap_or_else(|_| "unknown".to_owned());
    format!("user:{user}")
}
