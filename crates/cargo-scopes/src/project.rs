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

/// The APIs that a command is about.
#[derive(Debug)]
pub struct Project {
    /// At least one.
    pub apis: Vec<Api>,
}

/// An API and its files. Paths are absolute.
#[derive(Clone, Debug)]
pub struct Api {
    /// The name of the package, or of the folder if there is none.
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
    /// The program that prints the documents. Without a Cargo package there is none.
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
        let all = Project::around(&here)?;
        match &self.package {
            Some(name) => all.named(name),
            None if self.workspace => Ok(all),
            None => Ok(all.nearest(&here)),
        }
    }
}

impl Project {
    /// Finds all APIs of the workspace around a folder. Without a Cargo workspace, the files of the
    /// folder itself are an API.
    ///
    /// # Errors
    /// Returns an error if Cargo cannot read the workspace, if its settings are invalid, or if
    /// there is no API.
    pub fn around(folder: &Path) -> Result<Self> {
        if !folder.ancestors().any(|parent| parent.join("Cargo.toml").is_file()) {
            return Ok(Self { apis: vec![Api::without_package(folder)] });
        }
        let command = MetadataCommand::new().no_deps().current_dir(folder).exec();
        let metadata = command.map_err(|error| anyhow!("Cargo cannot read the workspace: {error}"))?;
        let mut apis = manifest::apis(&metadata)?;
        apis.sort_by(|one, other| one.name.cmp(&other.name));
        if apis.is_empty() {
            return Err(hinted(
                "no package of this workspace has a scopes.toml",
                "write one next to the manifest of the API, or name it in [package.metadata.scopes]",
            ));
        }
        Ok(Self { apis })
    }

    fn named(self, name: &str) -> Result<Self> {
        let names = self.names();
        let named: Vec<_> = self.apis.into_iter().filter(|api| api.name == name).collect();
        if named.is_empty() {
            return Err(anyhow!("no API is named `{name}`; there are: {names}"));
        }
        Ok(Self { apis: named })
    }

    /// Returns the API around a folder, or all if there is none.
    fn nearest(self, folder: &Path) -> Self {
        let around = self.apis.iter().filter(|api| folder.starts_with(&api.folder));
        match around.max_by_key(|api| api.folder.components().count()).cloned() {
            Some(api) => Self { apis: vec![api] },
            None => self,
        }
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
