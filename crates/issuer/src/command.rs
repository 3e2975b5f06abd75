//! The command line of the issuer.

mod api;
mod api_difference;
mod apply;
mod audit;
mod catalog_problems;
mod client;
mod credential_table;
mod database_options;
mod file_permissions;
mod jwks_file;
mod key;
mod openapi;
mod output;
mod plan;
mod secret;
mod serve;
mod time_argument;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    Api(api::Api),
    Client(client::Client),
    Secret(secret::Secret),
    Key(key::Key),
    Token(token::Token),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Audit(audit::Audit),
    #[command(name = "openapi")]
    OpenApi(openapi::OpenApi),
    /// Print the documents for `cargo scopes docs`
    #[command(hide = true)]
    Documents(openapi::OpenApi),
}

impl Command {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.task {
            Task::Plan(plan) => return plan.run().await,
            Task::Serve(serve) => serve.run().await,
            Task::Api(api) => api.run().await,
            Task::Client(client) => client.run().await,
            Task::Secret(secret) => secret.run().await,
            Task::Key(key) => key.run().await,
            Task::Token(token) => token.run().await,
            Task::Apply(apply) => apply.run().await,
            Task::Audit(audit) => audit.run().await,
            Task::OpenApi(openapi) => openapi.run(),
            Task::Documents(openapi) => openapi.print_documents(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}
