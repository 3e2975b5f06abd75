//! Subcommand: `cargo xtask export` writes the catalog, or the guards, in the form that another program reads.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use scope_catalog::Catalog;
use serde_json::Value;

use crate::catalog_file;
use crate::surface::Surface;
use crate::workspace;

mod auth0;
mod constant_names;
mod envoy;
mod hydra;
mod istio;
mod json;
mod keycloak;
mod python;
mod typescript;
mod yaml;

/// Write the catalog, or the guards, in the form that another program reads.
#[derive(Args)]
pub(crate) struct Export {
    /// The form.
    #[arg(value_enum)]
    format: Format,
    /// The catalog; the workspace's own if none is named.
    #[arg(long)]
    catalog: Option<PathBuf>,
    /// The routes; the workspace's docs/routes.lock if none are named.
    #[arg(long)]
    routes: Option<PathBuf>,
    /// What the API is called in the tokens' `aud`: needed for auth0, used for hydra.
    #[arg(long)]
    identifier: Option<String>,
    /// Write to this file and not to stdout.
    #[arg(long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The catalog as JSON.
    Json,
    /// The JSON Schema of what `json` writes.
    JsonSchema,
    /// A TypeScript module: constants, a union type, descriptions.
    Typescript,
    /// A Python module: an enumeration, descriptions.
    Python,
    /// Keycloak: client scopes for the import of a realm.
    Keycloak,
    /// Auth0: what to post to its management API as a resource server.
    Auth0,
    /// Ory Hydra: an OAuth 2.0 client that may ask for every scope; strike what yours does not need.
    Hydra,
    /// Envoy: an HTTP filter that holds the routes against the scopes of the token.
    Envoy,
    /// Istio: an authorization policy that does the same.
    Istio,
}

impl Export {
    pub(crate) fn run(self) -> Result<()> {
        let text = self.text()?;
        match &self.output {
            None => terminal::print(&text),
            Some(file) => {
                std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
            }
        }
    }

    fn text(&self) -> Result<String> {
        let identifier = self.identifier.as_deref();
        Ok(match self.format {
            Format::Json => json_text(&json::render(&self.catalog()?)),
            Format::JsonSchema => json::SCHEMA.to_owned(),
            Format::Typescript => typescript::render(&self.catalog()?),
            Format::Python => python::render(&self.catalog()?),
            Format::Keycloak => json_text(&keycloak::render(&self.catalog()?)),
            Format::Auth0 => {
                let identifier = identifier
                    .context("Auth0 tells APIs apart by their identifier; name yours with `--identifier`")?;
                json_text(&auth0::render(&self.catalog()?, identifier))
            }
            Format::Hydra => json_text(&hydra::render(&self.catalog()?, identifier)),
            Format::Envoy => envoy::render(&self.surface()?, &self.catalog()?)?,
            Format::Istio => istio::render(&self.surface()?, &self.catalog()?)?,
        })
    }

    fn catalog(&self) -> Result<Catalog> {
        let (file, _) = file(self.catalog.as_deref(), "scopes.toml");
        catalog_file::read(&file)
    }

    fn surface(&self) -> Result<Surface> {
        let (file, name) = file(self.routes.as_deref(), "docs/routes.lock");
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        text.parse().with_context(|| format!("cannot read {name}"))
    }
}

/// The file that was named, or the workspace's own, with the name for messages.
fn file(named: Option<&Path>, own: &str) -> (PathBuf, String) {
    let file = named.map_or_else(|| workspace::root().join(own), Path::to_owned);
    let name = workspace::shown(&file);
    (file, name)
}

fn json_text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// At most so many characters, with an ellipsis where something was cut off.
fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äö…");
    }
}
