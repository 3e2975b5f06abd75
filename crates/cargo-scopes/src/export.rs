//! Subcommand: `cargo scopes export` writes the catalog, or the guards, in the form that another
//! program reads.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use cli_output::failure::hinted;
use scopewright_catalog::Catalog;
use scopewright_pages::RouteTable;
use serde_json::Value;

use crate::project::Selection;
use crate::shown_path::shown;
use crate::{catalog_file, routes_file};

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
    /// The catalog [default: that of the API]
    #[arg(long, conflicts_with_all = ["package", "workspace"])]
    catalog: Option<PathBuf>,
    /// The routes of the API of that catalog [default: the lock file of the API, or with
    /// `--catalog` the routes.lock or docs/routes.lock in its folder]
    #[arg(long)]
    routes: Option<PathBuf>,
    /// The API's audience, the `aud` of its tokens: needed for auth0, used for hydra and keycloak.
    #[arg(long)]
    identifier: Option<String>,
    /// Write to this file and not to stdout.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
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
        if let Format::JsonSchema = self.format {
            return Ok(json::SCHEMA.to_owned());
        }
        let (catalog, name) = self.catalog()?;
        Ok(match self.format {
            Format::JsonSchema => json::SCHEMA.to_owned(),
            Format::Json => json_text(&json::render(&catalog)),
            Format::Typescript => typescript::render(&catalog, &name),
            Format::Python => python::render(&catalog, &name),
            Format::Keycloak => {
                if identifier.is_none() {
                    cli_output::note(
                        "there is no audience mapper; name the API with `--identifier` to add one",
                    );
                }
                json_text(&keycloak::render(&catalog, identifier))
            }
            Format::Auth0 => {
                let identifier = identifier
                    .context("Auth0 tells APIs apart by their identifier; name yours with `--identifier`")?;
                json_text(&auth0::render(&catalog, identifier))
            }
            Format::Hydra => json_text(&hydra::render(&catalog, identifier)),
            Format::Envoy => self.policy(envoy::render, &catalog, &name)?,
            Format::Istio => self.policy(istio::render, &catalog, &name)?,
        })
    }

    /// Renders a policy from routes and catalog, which must belong together.
    fn policy(
        &self,
        render: fn(&RouteTable, &Catalog, &str) -> Result<String>,
        catalog: &Catalog,
        catalog_name: &str,
    ) -> Result<String> {
        let file = self.routes_file(catalog_name)?;
        let name = one_line(&shown(&file));
        let routes = routes_file::read(&file)?;
        if let Some((endpoint, scope)) = routes.foreign_scope(catalog) {
            return Err(hinted(
                format_args!(
                    "{endpoint} of {name} requires the scope `{scope}`, which {catalog_name} does not have"
                ),
                "name the routes of the API of that catalog with `--routes FILE`",
            ));
        }
        for (path, because) in &routes.unguarded {
            cli_output::note(&format!(
                "the policy refuses all routes below {path} that have no guard ({because})"
            ));
        }
        for (endpoint, _) in &routes.fallbacks {
            cli_output::note(&format!("the policy refuses what {endpoint} answers"));
        }
        render(&routes, catalog, &format!("{catalog_name} and {name}"))
    }

    /// Returns the catalog, and its name for comments.
    fn catalog(&self) -> Result<(Catalog, String)> {
        let files = match &self.catalog {
            Some(file) => vec![file.clone()],
            None => self.selection.project()?.only_catalogs()?,
        };
        let names: Vec<_> = files.iter().map(|file| one_line(&shown(file))).collect();
        Ok((catalog_file::read_all(&files)?, names.join(", ")))
    }

    /// Returns the named routes, or those that belong to the catalog: routes of another API would
    /// admit the wrong callers.
    fn routes_file(&self, catalog_name: &str) -> Result<PathBuf> {
        if let Some(routes) = &self.routes {
            return Ok(routes.clone());
        }
        let Some(catalog) = &self.catalog else {
            return Ok(self.selection.project()?.only()?.lock.clone());
        };
        let folder = catalog.parent().unwrap_or(Path::new(""));
        let nearby = ["routes.lock", "docs/routes.lock"].map(|name| folder.join(name));
        nearby.into_iter().find(|file| file.is_file()).ok_or_else(|| {
            hinted(
                format_args!("there is no routes.lock next to {catalog_name}"),
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
