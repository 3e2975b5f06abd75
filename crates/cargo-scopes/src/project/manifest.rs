//! The settings `[package.metadata.scopes]` and `[workspace.metadata.scopes]` of manifests.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::{Metadata, Package, TargetKind};
use serde::Deserialize;
use serde_json::Value;

use super::{Api, Program};

const SURFACE: &str = "surface";

/// The settings of one API. Every setting has a default.
#[derive(Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "expected a table with `catalog`, `lock`, `docs`, `openapi` and `surface`"
)]
pub(super) struct Settings {
    catalog: Option<OneOrMore>,
    lock: Option<PathBuf>,
    docs: Option<PathBuf>,
    openapi: Option<PathBuf>,
    surface: Option<SurfaceSettings>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`catalog`: expected a path or a list of paths")]
enum OneOrMore {
    One(PathBuf),
    More(Vec<PathBuf>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "`surface`: expected a table with `package`, `bin` and `args`")]
struct SurfaceSettings {
    package: Option<String>,
    bin: Option<String>,
    #[serde(default)]
    args: Vec<String>,
}

/// The APIs of a workspace.
pub(super) struct Apis {
    /// Those that the manifests name.
    pub(super) named: Vec<Api>,
    /// The others that have a catalog next to their manifest, which no named API uses.
    pub(super) unnamed: Vec<Api>,
}

/// Returns the APIs of a workspace by name.
pub(super) fn apis(metadata: &Metadata) -> Result<Apis> {
    let mut named = named_apis(metadata)?;
    let mut unnamed = apis_with_a_catalog(metadata);
    let belongs_to = |api: &Api, other: &Api| {
        other.folder == api.folder || api.catalogs.iter().any(|file| other.catalogs.contains(file))
    };
    unnamed.retain(|api| !named.iter().any(|other| belongs_to(api, other)));
    for apis in [&mut named, &mut unnamed] {
        apis.sort_by(|one, other| one.name.cmp(&other.name));
    }
    Ok(Apis { named, unnamed })
}

fn named_apis(metadata: &Metadata) -> Result<Vec<Api>> {
    let mut apis = Vec::new();
    let root = metadata.workspace_root.as_std_path();
    if let Some(settings) = Settings::read(&metadata.workspace_metadata, "workspace")
        .with_context(|| format!("{}", root.join("Cargo.toml").display()))?
    {
        apis.push(settings.api(folder_name(root), root, surface_of_workspace(metadata)));
    }
    for package in metadata.workspace_packages() {
        let read = Settings::read(&package.metadata, "package");
        if let Some(settings) = read.with_context(|| package.manifest_path.to_string())? {
            apis.push(settings.api(package.name.to_string(), folder(package), surface_of(package)));
        }
    }
    Ok(apis)
}

fn apis_with_a_catalog(metadata: &Metadata) -> Vec<Api> {
    let packages = metadata.workspace_packages();
    let has_catalog = |folder: &Path| folder.join("scopes.toml").is_file();
    let found = packages.iter().filter(|package| has_catalog(folder(package)));
    let mut apis: Vec<_> = found
        .map(|package| {
            let name = package.name.to_string();
            Settings::default().api(name, folder(package), surface_of(package))
        })
        .collect();
    let root = metadata.workspace_root.as_std_path();
    if has_catalog(root) && apis.iter().all(|api| api.folder != root) {
        apis.push(Settings::default().api(folder_name(root), root, surface_of_workspace(metadata)));
    }
    apis
}

impl Settings {
    fn read(metadata: &Value, kind: &str) -> Result<Option<Self>> {
        let Some(written) = metadata.get("scopes") else { return Ok(None) };
        let read = Self::deserialize(written).map_err(anyhow::Error::from);
        let settings = read.and_then(|settings: Self| settings.require_paths().map(|()| settings));
        settings.map(Some).with_context(|| format!("[{kind}.metadata.scopes]"))
    }

    /// Refuses an empty list of catalogs, and empty paths.
    fn require_paths(&self) -> Result<()> {
        let is_empty = |path: &PathBuf| path.as_os_str().is_empty();
        let catalog_is_empty = match &self.catalog {
            None => false,
            Some(OneOrMore::One(catalog)) => is_empty(catalog),
            Some(OneOrMore::More(catalogs)) => catalogs.is_empty() || catalogs.iter().any(is_empty),
        };
        ensure!(!catalog_is_empty, "`catalog` is empty; name at least one scopes.toml");
        for (key, path) in [("lock", &self.lock), ("docs", &self.docs), ("openapi", &self.openapi)] {
            ensure!(!path.as_ref().is_some_and(is_empty), "`{key}` is empty; name a path, or leave it out");
        }
        Ok(())
    }

    /// Returns the API of these settings; `surface` is the program that the workspace has by
    /// default.
    pub(super) fn api(self, name: String, folder: &Path, surface: Option<Program>) -> Api {
        let path = |path: PathBuf| normalized(&folder.join(path));
        let catalogs = match self.catalog {
            None => vec!["scopes.toml".into()],
            Some(OneOrMore::One(catalog)) => vec![catalog],
            Some(OneOrMore::More(catalogs)) => catalogs,
        };
        let docs = self.docs.unwrap_or_else(|| "docs".into());
        Api {
            folder: folder.to_owned(),
            catalogs: without_duplicates(catalogs.into_iter().map(path)),
            lock: path(self.lock.unwrap_or_else(|| "routes.lock".into())),
            openapi: path(self.openapi.unwrap_or_else(|| docs.join("openapi.json"))),
            docs: path(docs),
            surface: match self.surface {
                None => surface,
                Some(settings) => Some(settings.program(surface, &name)),
            },
            name,
        }
    }
}

impl SurfaceSettings {
    fn program(self, default: Option<Program>, api: &str) -> Program {
        let (package, bin) = default
            .map_or_else(|| (api.to_owned(), SURFACE.to_owned()), |program| (program.package, program.bin));
        Program {
            package: self.package.unwrap_or(package),
            bin: self.bin.unwrap_or(bin),
            arguments: self.args,
        }
    }
}

/// Returns the package's program `surface`, if it has one.
fn surface_of(package: &Package) -> Option<Program> {
    let is_surface =
        |target: &cargo_metadata::Target| target.name == SURFACE && target.kind.contains(&TargetKind::Bin);
    package.targets.iter().any(is_surface).then(|| Program {
        package: package.name.to_string(),
        bin: SURFACE.to_owned(),
        arguments: Vec::new(),
    })
}

/// Returns the only program `surface` of the workspace.
fn surface_of_workspace(metadata: &Metadata) -> Option<Program> {
    let packages = metadata.workspace_packages();
    let mut programs = packages.iter().filter_map(|package| surface_of(package));
    programs.next().filter(|_| programs.next().is_none())
}

fn folder(package: &Package) -> &Path {
    package.manifest_path.as_std_path().parent().expect("a manifest has a folder")
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn without_duplicates(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for path in paths {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all
}

/// Resolves `.` and `..` by name, so that a path can be shown and compared.
fn normalized(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => _ = result.pop(),
            part => result.push(part),
        }
    }
    result
}
