//! Subcommand: `cargo xtask docs` writes the documents that follow from the catalog and the routes.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use openapiv3::{OpenAPI, ReferenceOr, SecurityScheme};

use crate::catalog_file;
use crate::generated::{Mode, write_or_check};
use crate::surface::Surface;
use crate::workspace;
use operation::operations;
use site::SiteApi;

mod operation;
mod scopes_page;
mod site;

const COMMAND: &str = "cargo xtask docs";

/// Write the generated documents below docs: scopes.md, scopes.schema.json, the routes.lock of both
/// servers, openapi/ and site/.
#[derive(Args)]
pub(crate) struct Docs {
    /// Write nothing; fail when a document is not up to date.
    #[arg(long)]
    check: bool,
}

impl Docs {
    pub(crate) fn run(self) -> Result<()> {
        let mode = if self.check { Mode::Check } else { Mode::Write };
        let (api, issuer) = (Api::of("resource-server")?, Api::of("issuer")?);
        let catalog = catalog_file::read(&workspace::root().join("scopes.toml"))?;
        let page = scopes_page::render(
            &catalog,
            &[(&api.document, &api.surface), (&issuer.document, &issuer.surface)],
        );
        let schema = scopewright_catalog::json_schema(COMMAND);
        write_or_check(Path::new("docs/openapi/caas.json"), &api.text, mode, COMMAND)?;
        write_or_check(Path::new("docs/openapi/issuer.json"), &issuer.text, mode, COMMAND)?;
        write_or_check(Path::new("docs/scopes.schema.json"), &schema, mode, COMMAND)?;
        write_or_check(Path::new("docs/routes.lock"), &api.surface.to_string(), mode, COMMAND)?;
        write_or_check(Path::new("docs/issuer-routes.lock"), &issuer.surface.to_string(), mode, COMMAND)?;
        write_or_check(Path::new("docs/scopes.md"), &page, mode, COMMAND)?;
        for (file, text) in site::render(&catalog, &[api.on_the_site()?, issuer.on_the_site()?]) {
            write_or_check(&file, &text, mode, COMMAND)?;
        }
        Ok(())
    }
}

/// The routes of one server.
struct Api {
    /// The OpenAPI document as it was printed.
    text: String,
    document: OpenAPI,
    surface: Surface,
}

impl Api {
    fn of(server: &str) -> Result<Self> {
        let text = served_document(server)?;
        let document = serde_json::from_str(&text)
            .with_context(|| format!("`{server} openapi` printed no OpenAPI document"))?;
        let surface = Surface::of(&document)?;
        Ok(Self { text, document, surface })
    }

    fn on_the_site(&self) -> Result<SiteApi<'_>> {
        let base_url = self.document.servers.first().context("the document names no server")?;
        Ok(SiteApi {
            title: &self.document.info.title,
            base_url: &base_url.url,
            token_url: token_url(&self.document).context("the document names no token endpoint")?,
            operations: operations(&self.document, &self.surface),
        })
    }
}

fn token_url(document: &OpenAPI) -> Option<&str> {
    let schemes = document.components.as_ref()?.security_schemes.values();
    let flows = schemes.filter_map(|scheme| match scheme {
        ReferenceOr::Item(SecurityScheme::OAuth2 { flows, .. }) => flows.client_credentials.as_ref(),
        _ => None,
    });
    flows.map(|flow| flow.token_url.as_str()).next()
}

/// Returns the document that a server prints, since only it knows its routes.
fn served_document(server: &str) -> Result<String> {
    let output = workspace::quiet_cargo()
        .args(["run", "--package", server, "--", "openapi"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "`{server} openapi` failed ({})", output.status);
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{server} openapi` printed something else than UTF-8"))
}
