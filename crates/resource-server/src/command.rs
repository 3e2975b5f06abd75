//! The command line: which commands there are, and what they do.

mod accuracy;
mod import;
mod least_privilege;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use database::Address;
use resource_server::Config;

const DEFAULT_ISSUER: &str = "http://127.0.0.1:8080/oidc";
const DEFAULT_AUDIENCE: &str = "http://127.0.0.1:8081/caas/v1";

/// The CaaS API: enrichment and categorisation of bank transactions
#[derive(Parser)]
#[command(name = "resource-server", version, arg_required_else_help = false)]
pub(crate) struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    // Much larger than the others.
    Serve(Box<serve::Serve>),
    /// Print the OpenAPI document
    Openapi,
    /// Print the documents for `cargo scopes docs`
    #[command(hide = true)]
    Documents,
    Import(Box<import::Import>),
    Accuracy(accuracy::Accuracy),
    LeastPrivilege(least_privilege::Show),
}

/// The address of the database.
#[derive(Args)]
pub(crate) struct DatabaseOption {
    /// The database: an SQLite file, which is created together with its folder if it does not
    /// exist, or postgres://USER@HOST/NAME for nodes that share one
    #[arg(long = "database", env = "RESOURCE_SERVER_DATABASE", value_name = "PATH|URL")]
    #[arg(hide_env_values = true, default_value = "data/caas.sqlite")]
    pub(crate) address: Address,
}

impl Command {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Serve(serve) => serve.run().await,
            Task::Openapi => print_about_defaults(resource_server::openapi),
            Task::Documents => print_about_defaults(resource_server::documents),
            Task::Import(import) => import.run().await,
            Task::Accuracy(accuracy) => accuracy.run(),
            Task::LeastPrivilege(show) => show.run(),
        }
    }
}

/// Prints what is rendered about a server on the default addresses.
fn print_about_defaults(render: fn(&Config) -> String) -> anyhow::Result<()> {
    let audience = DEFAULT_AUDIENCE.parse()?;
    let config = Config::new(DEFAULT_ISSUER, audience, PathBuf::new());
    cli_output::print(&format!("{}\n", render(&config)))
}
