//! Subcommand: `cargo xtask docs` writes the documents that follow from the catalog and the routes.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use openapiv3::OpenAPI;

use crate::catalog_file;
use crate::generated::{Mode, write_or_check};
use crate::surface::Surface;
use crate::workspace;

mod scopes_page;

const COMMAND: &str = "cargo xtask docs";

/// Write the generated documents: scopes.md, scopes.schema.json, routes.lock and openapi/ below docs.
#[derive(Args)]
pub(crate) struct Docs {
    /// Write nothing; fail when a document is not up to date.
    #[arg(long)]
    check: bool,
}

impl Docs {
    pub(crate) fn run(self) -> Result<()> {
        let mode = if self.check { Mode::Check } else { Mode::Write };
        let openapi = served_document()?;
        let document: OpenAPI =
            serde_json::from_str(&openapi).context("resource-server printed no OpenAPI document")?;
        let surface = Surface::of(&document)?;
        let catalog = catalog_file::read(&workspace::root().join("scopes.toml"))?;
        let page = scopes_page::render(&catalog, &document, &surface);
        let schema = scope_catalog::json_schema(COMMAND);
        write_or_check(Path::new("docs/openapi/caas.json"), &openapi, mode, COMMAND)?;
        write_or_check(Path::new("docs/scopes.schema.json"), &schema, mode, COMMAND)?;
        write_or_check(Path::new("docs/routes.lock"), &surface.to_string(), mode, COMMAND)?;
        write_or_check(Path::new("docs/scopes.md"), &page, mode, COMMAND)
    }
}

/// The document that the resource server serves, printed by itself: the routes are known to nobody else.
fn served_document() -> Result<String> {
    let output = workspace::cargo()
        .args(["run", "--quiet", "--package", "resource-server", "--", "openapi"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "`resource-server openapi` failed ({})", output.status);
    String::from_utf8(output.stdout).context("`resource-server openapi` printed something else than UTF-8")
}
