//! Subcommand: `cargo scopes docs` writes the documents that follow from catalog and routes.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use cli_output::failure::hinted;
use openapiv3::OpenAPI;
use scopewright_catalog::Catalog;
use scopewright_pages::site::{self, Place};
use scopewright_pages::{Api as DescribedApi, Operation, scopes_page};

use crate::generated::{Mode, write_or_check};
use crate::project::{Api, Project, Selection};
use crate::{catalog_file, shown_path::shown};

mod printed;

use printed::Documents;

const COMMAND: &str = "cargo scopes docs";

/// Write the documents of an API: routes.lock, openapi.json, scopes.md, the JSON Schema of
/// catalogs, and a site with a picker of the least scopes.
///
/// They are made from the catalog and from what the API's program `surface` prints. APIs with the
/// same catalogs and the same folder of documents get one scopes.md and one site.
#[derive(Args)]
pub(crate) struct Docs {
    /// Write nothing; fail when a document is not up to date.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    selection: Selection,
}

impl Docs {
    pub(crate) fn run(self) -> Result<()> {
        let mode = if self.check { Mode::Check } else { Mode::Write };
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        let mut project = self.selection.project()?;
        // Their pages are the same files, so they are written together or not at all.
        let sharing: Vec<_> = Project::around(&here)?
            .apis
            .into_iter()
            .filter(|other| project.apis.iter().any(|api| pages_of(api) == pages_of(other)))
            .filter(|other| project.apis.iter().all(|api| api.folder != other.folder))
            .collect();
        project.apis.extend(sharing);
        write(&project, mode, COMMAND)
    }
}

/// Writes or checks the documents of these APIs; `command` is what messages name.
///
/// # Errors
/// Returns an error if a catalog has problems, if a program does not print documents, if a route
/// names a scope that the catalog lacks, or if a document cannot be written or is not current.
pub fn write(project: &Project, mode: Mode, command: &str) -> Result<()> {
    require_separate_files(project)?;
    let mut described = Vec::new();
    for api in &project.apis {
        let documents = Documents::of(api)?;
        documents.require_known_scopes(api)?;
        write_or_check(&api.lock, &documents.routes_lock, mode, command)?;
        write_or_check(&api.openapi, &documents.openapi, mode, command)?;
        let document: OpenAPI = serde_json::from_str(&documents.openapi)
            .with_context(|| format!("{} is not an OpenAPI 3.0 document", shown(&api.openapi)))?;
        described.push((api, document));
    }
    while let Some((first, _)) = described.first() {
        let place = pages_of(first);
        let (together, others): (Vec<_>, Vec<_>) =
            described.into_iter().partition(|(api, _)| pages_of(api) == place);
        write_pages(&place, &together, mode, command)?;
        described = others;
    }
    Ok(())
}

/// Refuses to write a file twice, or over a catalog.
fn require_separate_files(project: &Project) -> Result<()> {
    for (index, api) in project.apis.iter().enumerate() {
        let other = |other: &&Api| other.docs == api.docs && other.catalogs != api.catalogs;
        if let Some(other) = project.apis[..index].iter().find(other) {
            return Err(hinted(
                format_args!(
                    "{} and {} have different catalogs and one folder of documents",
                    other.name, api.name
                ),
                format_args!("set another `docs` in [package.metadata.scopes] of {}", api.name),
            ));
        }
    }
    let catalogs: Vec<_> = project.apis.iter().flat_map(|api| &api.catalogs).collect();
    let mut written = Vec::new();
    for api in &project.apis {
        for (key, file) in [("lock", &api.lock), ("openapi", &api.openapi)] {
            let what = if catalogs.contains(&file) {
                "is a catalog"
            } else if written.contains(&file) {
                "is also written for something else"
            } else {
                written.push(file);
                continue;
            };
            return Err(hinted(
                format_args!("{} {what}", shown(file)),
                format_args!("set another `{key}` in [package.metadata.scopes] of {}", api.name),
            ));
        }
    }
    Ok(())
}

/// The catalogs and the folder of pages.
type Pages = (Vec<PathBuf>, PathBuf);

fn pages_of(api: &Api) -> Pages {
    (api.catalogs.clone(), api.docs.clone())
}

fn write_pages(
    (catalogs, folder): &Pages,
    described: &[(&Api, OpenAPI)],
    mode: Mode,
    command: &str,
) -> Result<()> {
    let catalog = catalog_file::read_all(catalogs)?;
    let mut apis: Vec<_> = described
        .iter()
        .map(|(api, document)| DescribedApi::of(document).with_context(|| shown(&api.openapi)))
        .collect::<Result<_>>()?;
    apis.sort_by_key(|api| first_scope(api, &catalog));
    let page = scopes_page::render(&catalog, &apis);
    write_or_check(&folder.join("scopes.md"), &page, mode, command)?;
    let schema = scopewright_catalog::json_schema(COMMAND);
    write_or_check(&folder.join("scopes.schema.json"), &schema, mode, command)?;
    for (name, text) in site::render(&catalog, &apis, Place::Files) {
        write_or_check(&folder.join("site").join(name), &text, mode, command)?;
    }
    Ok(())
}

/// Returns the position of the first scope in the catalog that an API requires. An API that
/// requires none is the last.
fn first_scope(api: &DescribedApi<'_>, catalog: &Catalog) -> usize {
    let required = || api.operations.iter().flat_map(Operation::alternatives).flatten();
    let position = catalog.scopes.iter().position(|scope| required().any(|name| *name == scope.name));
    position.unwrap_or(usize::MAX)
}
