//! One of the two compared versions: its location and its content.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail, ensure};
use scopewright_catalog::Catalog;
use scopewright_pages::RouteTable;

use crate::catalog_file;
use crate::project::Api;
use crate::shown_path::{relative_path, shown};

const CATALOG: &str = "scopes.toml";

/// A version of catalog and routes.
pub(crate) struct Side {
    /// As people call it: a revision or a path.
    pub(crate) name: String,
    pub(crate) catalog: Catalog,
    /// `None` without a `routes.lock`.
    pub(crate) routes: Option<RouteTable>,
    /// Only a catalog was named, so that no routes are expected.
    pub(crate) is_catalog_alone: bool,
}

impl Side {
    /// Reads a folder or a file of that name, or else that revision of the repository around the
    /// API.
    pub(crate) fn read(named: &str, api: &Api) -> Result<Self> {
        ensure!(!named.is_empty(), "a version is empty; name a git revision, a folder or a scopes.toml");
        let path = Path::new(named);
        if path.is_file() {
            let text =
                scopewright_catalog::read_source(path).with_context(|| format!("cannot read {named}"))?;
            let catalog = catalog_file::parse(&text, named)?;
            return Ok(Self { name: named.to_owned(), catalog, routes: None, is_catalog_alone: true });
        }
        if path.join(CATALOG).is_file() {
            return Self::load(&Store::Folder(path.to_owned()), named, &Files::of_a_folder());
        }
        ensure!(
            is_revision(named, &api.folder)?,
            "`{named}` is neither a folder with a {CATALOG}, nor a {CATALOG}, nor a git revision of this repository"
        );
        let store = Store::Revision { revision: named.to_owned(), root: api.folder.clone() };
        Self::load(&store, named, &Files::of(api))
    }

    pub(crate) fn working_tree(api: &Api) -> Result<Self> {
        Self::load(&Store::Folder(api.folder.clone()), "the working tree", &Files::of(api))
    }

    fn load(store: &Store, name: &str, files: &Files) -> Result<Self> {
        let catalogs = files.catalogs.iter().map(|file| {
            let text = store.text(file)?.with_context(|| format!("{name} has no {file}"))?;
            catalog_file::parse(&text, &format!("{file} of {name}"))
        });
        let catalog = catalog_file::joined(catalogs.collect::<Result<_>>()?)?;
        let mut routes = None;
        for lock in &files.locks {
            if routes.is_none() {
                let text = store.text(lock)?;
                routes = text.map(|text| parse_lock(&text, &format!("{lock} of {name}"))).transpose()?;
            }
        }
        Ok(Self { name: name.to_owned(), catalog, routes, is_catalog_alone: false })
    }
}

fn parse_lock(text: &str, name: &str) -> Result<RouteTable> {
    text.parse().with_context(|| format!("cannot read {name}"))
}

/// The paths of a version's files, from its folder.
struct Files {
    catalogs: Vec<String>,
    /// The first that exists is read.
    locks: Vec<String>,
}

impl Files {
    fn of(api: &Api) -> Self {
        let from_folder = |file: &PathBuf| relative_path(&api.folder, file).display().to_string();
        Self { catalogs: api.catalogs.iter().map(from_folder).collect(), locks: vec![from_folder(&api.lock)] }
    }

    /// Returns the usual names.
    fn of_a_folder() -> Self {
        Self { catalogs: vec![CATALOG.into()], locks: vec!["routes.lock".into(), "docs/routes.lock".into()] }
    }
}

/// The location of a version's files.
enum Store {
    Folder(PathBuf),
    /// Of the repository that `root` is in, with paths counted from `root`.
    Revision {
        revision: String,
        root: PathBuf,
    },
}

impl Store {
    /// The text of a file, or `None` if there is no such file.
    fn text(&self, path: &str) -> Result<Option<String>> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(path);
                match std::fs::read_to_string(&path) {
                    Ok(text) => Ok(Some(text)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error).with_context(|| format!("cannot read {}", shown(&path))),
                }
            }
            Self::Revision { revision, root } => {
                let object = format!("{revision}:./{path}");
                if !git(root, &["cat-file", "-e", &object])?.status.success() {
                    return Ok(None);
                }
                let output = git(root, &["show", &object])?;
                if !output.status.success() {
                    bail!("`git show {object}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
                }
                String::from_utf8(output.stdout).map(Some).with_context(|| format!("{object} is not UTF-8"))
            }
        }
    }
}

fn is_revision(named: &str, root: &Path) -> Result<bool> {
    let commit = format!("{named}^{{commit}}");
    let output = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    Ok(output.status.success())
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output> {
    let output = Command::new("git").current_dir(root).args(arguments).output();
    output.context("cannot start git, which is needed to compare revisions")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Side, git};
    use crate::project::{Api, Project};

    const CATALOG: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n\
                           [scope.a]\ndescription = \"D.\"\naccess = \"read\"\n";

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        folder
    }

    /// Returns the API of a folder with the default names of files.
    fn api(folder: &Path) -> Api {
        Project::around(folder).expect("a project").apis.remove(0)
    }

    fn read(path: &Path) -> Result<Side, String> {
        Side::read(&path.to_string_lossy(), &api(path)).map_err(|error| format!("{error:#}"))
    }

    fn refused(path: &Path, part: &str) {
        let Err(error) = read(path) else { panic!("{part}: was read") };
        assert!(error.contains(part), "{error}");
    }

    #[test]
    fn a_folder_may_have_the_lock_in_docs_or_beside_the_catalog() {
        for (lock, routes) in [("docs/routes.lock", Some(1)), ("routes.lock", Some(1)), ("other", None)] {
            let folder = folder(&[("scopes.toml", CATALOG), (lock, "GET /a  a\n")]);
            let side = read(folder.path()).expect("a version");
            assert_eq!(side.routes.map(|surface| surface.routes.len()), routes, "{lock}");
        }
    }

    #[test]
    fn a_catalog_alone_has_no_routes() {
        let folder = folder(&[("scopes.toml", CATALOG), ("routes.lock", "GET /a  a\n")]);
        let side = read(&folder.path().join("scopes.toml")).expect("a version");
        assert!(side.is_catalog_alone && side.routes.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let broken = folder(&[("scopes.toml", "schema = 1\n")]);
        refused(broken.path(), "scopes.toml of ");
        let broken = folder(&[("scopes.toml", CATALOG), ("routes.lock", "GET\n")]);
        refused(broken.path(), "line 1: a route is written");
        let error = Side::read("no-such-thing", &api(broken.path())).map(|_| ()).expect_err("nothing there");
        assert!(error.to_string().starts_with("`no-such-thing` is neither a folder"), "{error:#}");
    }

    #[test]
    fn a_revision_has_its_own_files() {
        let folder = folder(&[("api/scopes.toml", CATALOG), ("api/routes.lock", "GET /a  a\n")]);
        let name = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let commit = [&name[..], &["commit", "--quiet", "--message", "First"]].concat();
        for arguments in [&["init", "--quiet"][..], &["add", "."], &commit] {
            let output = git(folder.path(), arguments).expect("git");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        // What changes afterwards belongs to the working tree alone, and paths count from the
        // workspace.
        let api = api(&folder.path().join("api"));
        std::fs::write(folder.path().join("api/routes.lock"), "").expect("a file");
        let routes = |side: Side| side.routes.map(|surface| surface.routes.len());
        assert_eq!(routes(Side::read("HEAD", &api).expect("a version")), Some(1));
        assert_eq!(routes(Side::working_tree(&api).expect("a version")), Some(0));
    }
}
