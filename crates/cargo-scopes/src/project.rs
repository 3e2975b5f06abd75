//! The APIs of the workspace around the current folder, and the files of each.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use cargo_metadata::MetadataCommand;
use clap::Args;
use cli_output::failure::hinted;
use scopewright_catalog::Catalog;
use scopewright_pages::RouteTable;

use crate::{catalog_file, routes_file};

mod manifest;

use manifest::Apis;

/// The APIs that a command is about.
#[derive(Debug)]
pub struct Project {
    /// At least one.
    pub apis: Vec<Api>,
}

/// An API and its files. Paths are absolute.
#[derive(Clone, Debug)]
pub struct Api {
    /// The name of the package, or the name of the folder outside of Cargo packages.
    pub name: String,
    /// The folder from which the paths of its settings start.
    pub folder: PathBuf,
    /// The catalogs; at least one.
    pub catalogs: Vec<PathBuf>,
    /// The lock file of the routes.
    pub lock: PathBuf,
    /// The folder of the pages.
    pub docs: PathBuf,
    /// The OpenAPI document.
    pub openapi: PathBuf,
    /// The program that prints the documents, if the workspace has one.
    pub surface: Option<Program>,
}

/// A program of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its package.
    pub package: String,
    /// Its binary target.
    pub bin: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// The selection of APIs on the command line.
#[derive(Args, Debug, Default)]
pub(crate) struct Selection {
    /// The package of the API [default: the one around the current folder, or else all]
    #[arg(short, long, value_name = "NAME")]
    package: Option<String>,
    /// All APIs of the workspace, also in the folder of one.
    #[arg(long, conflicts_with = "package")]
    workspace: bool,
}

impl Selection {
    /// Returns the selected APIs of the workspace around the current folder.
    pub(crate) fn project(&self) -> Result<Project> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        let apis = apis_around(&here)?;
        match &self.package {
            Some(name) => named(apis, name),
            None if self.workspace => all(apis),
            None => nearest(apis, &here),
        }
    }
}

/// Returns the APIs of the workspace around a folder. Without a Cargo workspace, the files of the
/// folder itself are an API.
fn apis_around(folder: &Path) -> Result<Apis> {
    if !folder.ancestors().any(|parent| parent.join("Cargo.toml").is_file()) {
        return Ok(Apis { named: vec![Api::without_package(folder)], unnamed: Vec::new() });
    }
    let command = MetadataCommand::new().no_deps().current_dir(folder).exec();
    let metadata = command.map_err(|error| anyhow!("Cargo cannot read the workspace: {error}"))?;
    manifest::apis(&metadata)
}

/// Returns all APIs that manifests name, or else all that have a catalog.
fn all(Apis { named, unnamed }: Apis) -> Result<Project> {
    let apis = if named.is_empty() { unnamed } else { named };
    if apis.is_empty() {
        return Err(hinted(
            "no package of this workspace has a scopes.toml",
            "write one next to the manifest of the API, or name it in [package.metadata.scopes]",
        ));
    }
    Ok(Project { apis })
}

fn named(Apis { named, unnamed }: Apis, name: &str) -> Result<Project> {
    let apis: Vec<_> = named.into_iter().chain(unnamed).collect();
    match apis.iter().find(|api| api.name == name) {
        Some(api) => Ok(Project { apis: vec![api.clone()] }),
        None => Err(anyhow!("no API is named `{name}`; there are: {}", Project { apis }.names())),
    }
}

/// Returns the API around a folder, or else all APIs.
fn nearest(apis: Apis, folder: &Path) -> Result<Project> {
    let around = apis.named.iter().chain(&apis.unnamed).filter(|api| folder.starts_with(&api.folder));
    match around.max_by_key(|api| api.folder.components().count()).cloned() {
        Some(api) => Ok(Project { apis: vec![api] }),
        None => all(apis),
    }
}

impl Project {
    /// Finds all APIs of the workspace around a folder.
    ///
    /// # Errors
    /// Returns an error if Cargo cannot read the workspace, if its settings are invalid, or if
    /// there is no API.
    pub fn around(folder: &Path) -> Result<Self> {
        all(apis_around(folder)?)
    }

    /// Returns the only API.
    ///
    /// # Errors
    /// Returns an error that names the APIs if there are several.
    pub fn only(&self) -> Result<&Api> {
        match self.apis.as_slice() {
            [api] => Ok(api),
            _ => Err(hinted(
                format_args!("this workspace has several APIs: {}", self.names()),
                "name one with `--package`",
            )),
        }
    }

    /// Returns the catalogs that all APIs share.
    ///
    /// # Errors
    /// Returns an error that names the APIs if they have different catalogs.
    pub(crate) fn only_catalogs(&self) -> Result<Vec<PathBuf>> {
        match self.apis.split_first() {
            Some((first, others)) if others.iter().all(|api| api.catalogs == first.catalogs) => {
                Ok(first.catalogs.clone())
            }
            _ => self.only().map(|api| api.catalogs.clone()),
        }
    }

    fn names(&self) -> String {
        self.apis.iter().map(|api| api.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Api {
    fn without_package(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        manifest::Settings::default().api(name, folder, None)
    }

    /// Returns the catalog of the API; several are read as one.
    ///
    /// # Errors
    /// Returns an error if a catalog cannot be read or has problems, which are printed.
    pub fn catalog(&self) -> Result<Catalog> {
        catalog_file::read_all(&self.catalogs)
    }

    /// Returns the routes of the lock file.
    ///
    /// # Errors
    /// Returns an error if the file is missing or invalid.
    pub fn routes(&self) -> Result<RouteTable> {
        routes_file::read(&self.lock)
    }
}
