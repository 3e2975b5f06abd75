//! The house rules that a machine can check: the map matches the folders, arrows are those that are
//! drawn, and generic crates know no particular API.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use scopewright_catalog::Catalog;

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace")
}

/// The text of a file of the workspace.
pub(crate) fn workspace_file(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the target folder of the tests.
pub(crate) fn target_folder() -> PathBuf {
    let test = std::env::current_exe().expect("the test is a file");
    let target = test.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.map_or_else(|| workspace().join("target"), Path::to_path_buf)
}

/// Returns the rows of the crate table: the name of a crate and the workspace crates that it uses.
fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let text = workspace_file("docs/architecture.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let uses = cells.get(2)?.split(',').map(|name| name.trim().trim_matches('`').to_owned());
        Some((cells[0].trim_matches('`').to_owned(), uses.filter(|name| name != "–").collect()))
    });
    rows.collect()
}

/// Returns the same from Cargo, without dev-dependencies.
fn built() -> BTreeMap<String, BTreeSet<String>> {
    let folders =
        ["crates"].iter().flat_map(|folder| std::fs::read_dir(workspace().join(folder)).expect("a folder"));
    let members = folders.map(|entry| entry.expect("an entry").path()).chain([workspace().join("xtask")]);
    let members: Vec<PathBuf> = members.filter(|path| path.join("Cargo.toml").is_file()).collect();
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let ours: BTreeSet<String> = members.iter().map(name).collect();
    let uses = |path: &PathBuf| -> BTreeSet<String> {
        let manifest: toml::Table =
            workspace_file(&format!("{}/Cargo.toml", path.display())).parse().expect("TOML");
        let dependencies =
            manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        dependencies.keys().filter(|dependency| ours.contains(*dependency)).cloned().collect()
    };
    members.iter().map(|path| (name(path), uses(path))).collect()
}

#[test]
fn the_map_shows_every_crate_and_every_arrow() {
    assert_eq!(drawn(), built(), "docs/architecture.md (left) and the workspace (right) differ");
}

#[test]
fn the_two_servers_do_not_know_each_other() {
    let built = built();
    for (server, other) in [("issuer", "resource-server"), ("resource-server", "issuer")] {
        let mut reached = BTreeSet::from([server.to_owned()]);
        while let Some(next) =
            reached.iter().flat_map(|name| &built[name]).find(|name| !reached.contains(*name))
        {
            reached.insert(next.clone());
        }
        assert!(!reached.contains(other), "{server} reaches {other}");
    }
}

#[test]
fn generic_crates_contain_no_word_of_one_api() {
    for name in [
        "scopewright-token",
        "scopewright-catalog",
        "scopewright",
        "scopewright-macros",
        "scopewright-openapi",
    ] {
        for file in files_below(&workspace().join("crates").join(name)) {
            let text = std::fs::read_to_string(&file).expect("a text file").to_lowercase();
            assert!(!text.contains("caas"), "{} speaks of one API", file.display());
        }
    }
}

#[test]
fn every_source_file_says_what_it_is() {
    for folder in ["crates", "xtask", "tests"] {
        for file in files_below(&workspace().join(folder))
            .iter()
            .filter(|file| file.extension().is_some_and(|e| e == "rs"))
        {
            let spoken_for =
                ["ui", "expansions"].iter().any(|part| file.components().any(|c| c.as_os_str() == *part));
            let text = std::fs::read_to_string(file).expect("a text file");
            assert!(spoken_for || text.starts_with("//!"), "{} begins without `//!`", file.display());
        }
    }
}

#[test]
fn the_shipped_catalog_has_the_scopes_of_the_vocabulary() {
    let catalog = Catalog::parse(&workspace_file("scopes.toml")).expect("a sound catalog");
    let names: Vec<_> = catalog.scopes.iter().map(|scope| scope.name.as_str()).collect();
    assert_eq!(names, scopes::Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>());
    let of = |namespace: &str| names.iter().filter(|name| name.starts_with(namespace)).count();
    assert_eq!((of("caas:"), of("issuer:"), names.len()), (12, 9, 21));
}

/// Without what a fuzzer leaves behind.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let left_behind =
        |path: &PathBuf| ["target", "corpus", "artifacts"].iter().any(|name| path.ends_with(name));
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let entries = entries.filter(|path| !left_behind(path));
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
