//! The options by which a command finds its database and its pepper.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use issuer::{Address, Administration, PepperSource};

/// The database and the pepper that a command uses.
#[derive(Args)]
pub(super) struct DatabaseOptions {
    /// The database: an SQLite file, or postgres://USER@HOST/DATABASE
    #[arg(
        long,
        env = "ISSUER_DATABASE",
        value_name = "PATH|URL",
        default_value = "data/issuer.sqlite",
        hide_env_values = true
    )]
    pub(super) database: Address,

    /// The file with the pepper, 32 random bytes that protect secrets and signing keys [default:
    /// the database's path, ending in .pepper; for PostgreSQL data/issuer.pepper]. ISSUER_PEPPER,
    /// with the bytes in base64, replaces it
    #[arg(long, env = "ISSUER_PEPPER_FILE", value_name = "PATH")]
    pepper_file: Option<PathBuf>,
}

impl DatabaseOptions {
    pub(super) fn pepper(&self) -> anyhow::Result<PepperSource> {
        match env::var("ISSUER_PEPPER") {
            Ok(pepper) => Ok(PepperSource::Value(pepper.parse().context("ISSUER_PEPPER")?)),
            Err(_) => Ok(PepperSource::File(self.pepper_file())),
        }
    }

    fn pepper_file(&self) -> PathBuf {
        self.pepper_file.clone().unwrap_or_else(|| self.with_extension("pepper"))
    }

    /// Returns the default folder of the audit log.
    pub(super) fn audit(&self) -> PathBuf {
        self.with_extension("audit")
    }

    /// Returns the path of the database with another extension.
    fn with_extension(&self, extension: &str) -> PathBuf {
        self.database.file().unwrap_or(Path::new("data/issuer")).with_extension(extension)
    }

    /// Opens the administration of an existing database, in the name of the user who runs the
    /// command.
    pub(super) async fn open(&self) -> anyhow::Result<Administration> {
        Ok(Administration::open_existing(&self.database, &self.pepper()?, &user()).await?)
    }

    /// Opens the administration, and creates the database and the pepper first if `init` is given.
    pub(super) async fn open_or_init(&self, init: Init) -> anyhow::Result<Administration> {
        if !init.init {
            return self.open().await;
        }
        Ok(Administration::open(&self.database, &self.pepper()?, &user()).await?)
    }
}

/// The option of commands that may be the first on a new database.
#[derive(Args, Clone, Copy)]
pub(super) struct Init {
    /// Create the database and the pepper if they do not exist, as `issuer serve` does
    #[arg(long)]
    init: bool,
}

fn user() -> String {
    let user = env::var("SUDO_USER").or_else(|_| env::var("USER")).unwrap_or_else(|_| "unknown".to_owned());
    format!("user:{user}")
}
