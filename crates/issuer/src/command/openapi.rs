//! Commands: `issuer openapi`, which prints the document of the admin API, and `issuer documents`,
//! which prints what `cargo scopes docs` reads.

use anyhow::Context as _;
use clap::Args;
use cli_output::Hint as _;
use issuer::IssuerUrl;

use super::serve::ISSUER_HINT;

/// Print the OpenAPI document of the admin API
#[derive(Args)]
pub(crate) struct OpenApi {
    /// The issuer whose URLs appear in the document
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,
}

impl OpenApi {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        self.print(issuer::openapi)
    }

    pub(crate) fn print_documents(&self) -> anyhow::Result<()> {
        self.print(issuer::documents)
    }

    fn print(&self, render: fn(&IssuerUrl) -> String) -> anyhow::Result<()> {
        let issuer = self.issuer.parse().context("--issuer").hint(ISSUER_HINT)?;
        cli_output::print(&format!("{}\n", render(&issuer)))
    }
}
