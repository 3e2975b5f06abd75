//! The files of the workspace.

use std::path::{Path, PathBuf};

/// The crates that other projects use.
pub(crate) const PUBLISHED: [&str; 9] = [
    "cargo-scopes",
    "scopewright",
    "scopewright-catalog",
    "scopewright-cli-output",
    "scopewright-fetch",
    "scopewright-macros",
    "scopewright-openapi",
    "scopewright-pages",
    "scopewright-token",
];

/// Returns the folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a member of the workspace")
}

/// Returns the text of a file of the workspace.
pub(crate) fn workspace_file(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the target folder of the tests.
pub(crate) fn target_folder() -> PathBuf {
    let test = std::env::current_exe().expect("the test is a file");
    let target = test.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.map_or_else(|| workspace().join("target"), Path::to_path_buf)
}

/// Returns all files below a folder, without the output of builds and fuzzers.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let is_output = |path: &PathBuf| {
        ["target", "corpus", "artifacts", "node_modules"].iter().any(|name| path.ends_with(name))
    };
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let entries = entries.filter(|path| !is_output(path));
    let mut files: Vec<_> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// Returns all hand-written Rust files: without cases of compiler messages and golden expansions.
pub(crate) fn rust_files() -> Vec<PathBuf> {
    let is_written = |path: &PathBuf| {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        is_rust && !["ui", "expansions"].iter().any(|part| path.components().any(|c| c.as_os_str() == *part))
    };
    let folders = ["benches", "crates", "tests", "xtask"].map(|folder| workspace().join(folder));
    folders.iter().flat_map(|folder| files_below(folder)).filter(is_written).collect()
}

/// Returns the path of a file relative to the workspace.
pub(crate) fn relative(path: &Path) -> String {
    path.strip_prefix(workspace()).expect("a file of the workspace").display().to_string()
}
