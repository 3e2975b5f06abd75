//! Command: `issuer openapi`, the document of the admin API.

use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::Args;

/// Print the OpenAPI document of the admin API
#[derive(Args)]
pub(crate) struct OpenApi {
    /// The issuer whose addresses stand in the document
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080/oidc")]
    issuer: String,
}

impl OpenApi {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let issuer = self.issuer.parse().context("--issuer")?;
        writeln!(io::stdout(), "{}", issuer::openapi(&issuer)).context("cannot write the document")
    }
}
