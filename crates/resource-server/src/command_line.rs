//! The command line. Every option of `serve` has an environment variable as well.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use url::Url;

pub(crate) const DEFAULT_ISSUER: &str = "http://127.0.0.1:8080/oidc";
pub(crate) const DEFAULT_AUDIENCE: &str = "http://127.0.0.1:8081/caas/v1";

/// The CaaS API: enrichment and categorisation of bank transactions
#[derive(Parser)]
#[command(name = "resource-server", version, arg_required_else_help = false)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the API
    Serve(ServeOptions),
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Args)]
pub(crate) struct ServeOptions {
    /// Where to listen: an address and a port; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", env = "RESOURCE_SERVER_LISTEN", default_value = "127.0.0.1:8081")]
    pub(crate) listen: String,
    /// The authorization server whose access tokens are accepted
    #[arg(long, value_name = "URL", env = "RESOURCE_SERVER_ISSUER", default_value = DEFAULT_ISSUER, value_parser = identifier)]
    pub(crate) issuer: String,
    /// The base URL of this API, and the audience that access tokens must have
    #[arg(long, value_name = "URL", env = "RESOURCE_SERVER_AUDIENCE", default_value = DEFAULT_AUDIENCE, value_parser = identifier)]
    pub(crate) audience: String,
    /// The database file; it and its folder are created if they are not there
    #[arg(long, value_name = "FILE", env = "RESOURCE_SERVER_DATABASE", default_value = "data/caas.sqlite")]
    pub(crate) database: PathBuf,
}

impl CommandLine {
    /// What to do. Or else the exit code after clap's answer: help and version as they are, of a mistake the one
    /// line that says what it is.
    pub(crate) fn read() -> Result<Command, ExitCode> {
        Self::try_parse().map(|line| line.command).map_err(|answer| {
            if !answer.use_stderr() {
                let _ = answer.print();
                return ExitCode::SUCCESS;
            }
            let text = answer.to_string();
            let mistake = text.lines().next().unwrap_or_default();
            let _ = writeln!(io::stderr(), "{mistake}; `resource-server --help` shows what there is");
            ExitCode::FAILURE
        })
    }
}

/// Identifiers of servers are compared byte for byte, so the text is kept as it was written.
fn identifier(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Err("it must be an http or https URL".to_owned())
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            Err("it must have neither query nor fragment".to_owned())
        }
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("it is not a URL ({error})")),
    }
}
