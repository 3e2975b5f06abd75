//! Subcommand: `cargo xtask export` writes the catalog, or the guards, in the form that another
//! program reads.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use cli_output::failure::hinted;
use scopewright_catalog::Catalog;
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
    /// The catalog [default: scopes.toml in the current folder, or else the workspace's own]
    #[arg(long)]
    catalog: Option<PathBuf>,
    /// The routes of the API of that catalog [default: routes.lock or docs/routes.lock in the
    /// folder of the catalog]
    #[arg(long)]
    routes: Option<PathBuf>,
    /// The API's audience, the `aud` of its tokens: needed for auth0, used for hydra and keycloak.
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
    /// Keycloak: client scopes for a realm.
    Keycloak,
    /// Auth0: what to post to its management API as a resource server.
    Auth0,
    /// Ory Hydra: an OAuth 2.0 client that may ask for every scope; delete those that yours does
    /// not need.
    Hydra,
    /// Envoy: an HTTP filter that checks the scopes of the token for each route.
    Envoy,
    /// Istio: an authorization policy that does the same.
    Istio,
}

impl Export {
    pub(crate) fn run(self) -> Result<()> {
        let text = self.text()?;
        match &self.output {
            None => cli_output::print(&text),
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
            Format::Typescript => typescript::render(&self.catalog()?, &self.catalog_name()),
            Format::Python => python::render(&self.catalog()?, &self.catalog_name()),
            Format::Keycloak => {
                if identifier.is_none() {
                    cli_output::note(
                        "there is no audience mapper; name the API with `--identifier` to add one",
                    );
                }
                json_text(&keycloak::render(&self.catalog()?, identifier))
            }
            Format::Auth0 => {
                let identifier = identifier
                    .context("Auth0 tells APIs apart by their identifier; name yours with `--identifier`")?;
                json_text(&auth0::render(&self.catalog()?, identifier))
            }
            Format::Hydra => json_text(&hydra::render(&self.catalog()?, identifier)),
            Format::Envoy => self.policy(envoy::render)?,
            Format::Istio => self.policy(istio::render)?,
        })
    }

    /// Renders a policy from routes and catalog, which must belong together.
    fn policy(&self, render: fn(&Surface, &Catalog, &str) -> Result<String>) -> Result<String> {
        let catalog = self.catalog()?;
        let file = self.routes_file()?;
        let name = workspace::shown(&file);
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        let surface: Surface = text.parse().with_context(|| format!("cannot read {name}"))?;
        let catalog_name = self.catalog_name();
        if let Some((endpoint, scope)) = surface.foreign_scope(&catalog) {
            return Err(hinted(
                format_args!(
                    "{endpoint} of {name} asks for the scope `{scope}`, which {catalog_name} does not have"
                ),
                "name the routes of the API of that catalog with `--routes FILE`",
            ));
        }
        render(&surface, &catalog, &format!("{} and {}", one_line(&catalog_name), one_line(&name)))
    }

    fn catalog(&self) -> Result<Catalog> {
        catalog_file::read(&self.catalog_file())
    }

    fn catalog_file(&self) -> PathBuf {
        self.catalog.clone().unwrap_or_else(workspace::catalog)
    }

    fn catalog_name(&self) -> String {
        one_line(&workspace::shown(&self.catalog_file()))
    }

    /// Returns the named routes, or those in the folder of the catalog: routes of another API would
    /// admit the wrong callers.
    fn routes_file(&self) -> Result<PathBuf> {
        if let Some(routes) = &self.routes {
            return Ok(routes.clone());
        }
        let catalog = self.catalog_file();
        let folder = catalog.parent().unwrap_or(Path::new(""));
        let beside = ["routes.lock", "docs/routes.lock"].map(|name| folder.join(name));
        beside.into_iter().find(|file| file.is_file()).ok_or_else(|| {
            hinted(
                format_args!("there is no routes.lock beside {}", self.catalog_name()),
                "name the routes of the API of that catalog with `--routes FILE`",
            )
        })
    }
}

/// A file's name for a comment, which its characters must not end.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn json_text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Shortens a text to this number of characters, with an ellipsis.
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
