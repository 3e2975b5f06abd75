//! The command line: which commands there are, and what they share.

mod client;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
}

impl Command {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Serve(serve) => serve.run().await,
            Task::Client(client) => client.run().await,
        }
    }
}

/// The files that every command works on.
#[derive(Args)]
struct Files {
    /// The SQLite file; it is made, with its folder, if there is none
    #[arg(long, env = "ISSUER_DATABASE", value_name = "PATH", default_value = "data/issuer.sqlite")]
    database: PathBuf,

    /// The file with the key of the secrets' hashes [default: the database's path, ending in .pepper]
    #[arg(long, env = "ISSUER_PEPPER_FILE", value_name = "PATH")]
    pepper_file: Option<PathBuf>,
}

impl Files {
    fn pepper_file(&self) -> PathBuf {
        self.pepper_file.clone().unwrap_or_else(|| self.database.with_extension("pepper"))
    }
}
