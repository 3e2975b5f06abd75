//! One of the two compared versions: its location and its content.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail, ensure};
use scopewright_catalog::Catalog;

use crate::catalog_file;
use crate::surface::Surface;
use crate::workspace;

const CATALOG: &str = "scopes.toml";
/// A folder that was assembled by hand may have the lock next to the catalog.
const LOCKS: [&str; 2] = ["docs/routes.lock", "routes.lock"];

/// A version of catalog and routes.
pub(crate) struct Side {
    /// As people call it: a revision or a path.
    pub(crate) name: String,
    pub(crate) catalog: Catalog,
    /// `None` without a `routes.lock`.
    pub(crate) surface: Option<Surface>,
    /// Only a catalog was named, so that no routes are expected.
    pub(crate) is_catalog_alone: bool,
}

impl Side {
    /// A folder or a file of that name, or else that revision of the repository around `root`.
    pub(crate) fn read(named: &str, root: &Path) -> Result<Self> {
        let path = Path::new(named);
        if path.is_file() {
            let text =
                scopewright_catalog::read_source(path).with_context(|| format!("cannot read {named}"))?;
            let catalog = catalog_file::parse(&text, named)?;
            return Ok(Self { name: named.to_owned(), catalog, surface: None, is_catalog_alone: true });
        }
        if path.join(CATALOG).is_file() {
            return Self::load(&Store::Folder(path.to_owned()), named);
        }
        ensure!(
            is_revision(named, root)?,
            "`{named}` is neither a folder with a {CATALOG}, nor a {CATALOG}, nor a git revision of this repository"
        );
        Self::load(&Store::Revision { revision: named.to_owned(), root: root.to_owned() }, named)
    }

    pub(crate) fn working_tree(root: &Path) -> Result<Self> {
        Self::load(&Store::Folder(root.to_owned()), "the working tree")
    }

    fn load(store: &Store, name: &str) -> Result<Self> {
        let text = store.text(CATALOG)?.with_context(|| format!("{name} has no {CATALOG}"))?;
        let catalog = catalog_file::parse(&text, &format!("{CATALOG} of {name}"))?;
        let mut surface = None;
        for lock in LOCKS {
            if surface.is_none() {
                let text = store.text(lock)?;
                surface = text.map(|text| parse_lock(&text, &format!("{lock} of {name}"))).transpose()?;
            }
        }
        Ok(Self { name: name.to_owned(), catalog, surface, is_catalog_alone: false })
    }
}

fn parse_lock(text: &str, name: &str) -> Result<Surface> {
    text.parse().with_context(|| format!("cannot read {name}"))
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
                    Err(error) => {
                        Err(error).with_context(|| format!("cannot read {}", workspace::shown(&path)))
                    }
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

    fn read(path: &Path) -> Result<Side, String> {
        Side::read(&path.to_string_lossy(), path).map_err(|error| format!("{error:#}"))
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
            assert_eq!(side.surface.map(|surface| surface.routes.len()), routes, "{lock}");
        }
    }

    #[test]
    fn a_catalog_alone_has_no_routes() {
        let folder = folder(&[("scopes.toml", CATALOG), ("routes.lock", "GET /a  a\n")]);
        let side = read(&folder.path().join("scopes.toml")).expect("a version");
        assert!(side.is_catalog_alone && side.surface.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let broken = folder(&[("scopes.toml", "schema = 1\n")]);
        refused(broken.path(), "scopes.toml of ");
        let broken = folder(&[("scopes.toml", CATALOG), ("routes.lock", "GET\n")]);
        refused(broken.path(), "line 1: a route is written");
        let error = Side::read("no-such-thing", broken.path()).map(|_| ()).expect_err("nothing there");
        assert!(error.to_string().starts_with("`no-such-thing` is neither a folder"), "{error:#}");
    }

    #[test]
    fn a_revision_has_its_own_files() {
        let folder = folder(&[("api/scopes.toml", CATALOG), ("api/docs/routes.lock", "GET /a  a\n")]);
        let name = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let commit = [&name[..], &["commit", "--quiet", "--message", "First"]].concat();
        for arguments in [&["init", "--quiet"][..], &["add", "."], &commit] {
            let output = git(folder.path(), arguments).expect("git");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        // What changes afterwards belongs to the working tree alone, and paths count from the
        // workspace.
        let api = folder.path().join("api");
        std::fs::write(api.join("docs/routes.lock"), "").expect("a file");
        let routes = |side: Side| side.surface.map(|surface| surface.routes.len());
        assert_eq!(routes(Side::read("HEAD", &api).expect("a version")), Some(1));
        assert_eq!(routes(Side::working_tree(&api).expect("a version")), Some(0));
    }
}
