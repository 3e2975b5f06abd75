//! A project of somebody who uses the release.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder_registry::{Outcome, Release, git};
use crate::workspace::{files_below, workspace};

/// A project in a git repository.
pub(super) struct Project<'r> {
    release: &'r Release,
    folder: PathBuf,
}

impl<'r> Project<'r> {
    pub(super) fn in_repository(release: &'r Release, folder: PathBuf) -> Self {
        git(&folder, &["init", "--quiet"]);
        Self { release, folder }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn cargo(&self, arguments: &[&str]) -> Outcome {
        self.release.cargo(&self.folder, arguments)
    }

    /// Returns the path of a program of the project after a build.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.release.target().join("debug").join(name)
    }

    pub(super) fn commit(&self) {
        git(&self.folder, &["add", "."]);
        git(&self.folder, &["commit", "--quiet", "--message", "First"]);
    }

    /// Restores the committed files.
    pub(super) fn restore(&self) {
        git(&self.folder, &["checkout", "--quiet", "."]);
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    #[track_caller]
    pub(super) fn replace(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{old:?} is not in {file}:\n{text}");
        self.write(file, &text.replace(old, new));
    }
}

/// Copies the files of this workspace into a git repository.
pub(super) fn copy_of_the_workspace(to: &Path) -> PathBuf {
    for file in files_below(workspace()) {
        let path = file.strip_prefix(workspace()).expect("a file of the workspace");
        if path.starts_with(".git") || path.starts_with("data") {
            continue;
        }
        let copy = to.join(path);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, &copy).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    git(to, &["init", "--quiet"]);
    git(to, &["add", "."]);
    git(to, &["commit", "--quiet", "--message", "All"]);
    to.to_owned()
}
