//! The crates and their dependencies: the table in the architecture document matches the folders,
//! and published crates know no particular API.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use scopewright_catalog::Catalog;

use crate::workspace::{PUBLISHED, files_below, relative, rust_files, workspace, workspace_file};

/// Returns the rows of the crate table: the name of a crate and the workspace crates that it uses.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
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
fn the_crate_table_has_every_crate_and_every_dependency() {
    assert_eq!(documented(), built(), "docs/architecture.md (left) and the workspace (right) differ");
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
fn published_crates_contain_no_word_of_one_api() {
    for name in PUBLISHED {
        for file in files_below(&workspace().join("crates").join(name)) {
            let text = std::fs::read_to_string(&file).expect("a text file").to_lowercase();
            assert!(!text.contains("caas"), "{} mentions one API", relative(&file));
        }
    }
}

#[test]
fn every_source_file_begins_with_its_subject() {
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).expect("a text file");
        assert!(text.starts_with("//!"), "{} begins without `//!`", relative(&file));
    }
}

#[test]
fn the_shipped_catalog_has_the_scopes_of_the_vocabulary() {
    let catalog = Catalog::parse(&workspace_file("scopes.toml")).expect("a sound catalog");
    let names: Vec<_> = catalog.scopes.iter().map(|scope| scope.name.as_str()).collect();
    assert_eq!(names, scopes::Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>());
    let of = |namespace: &str| names.iter().filter(|name| name.starts_with(namespace)).count();
    assert_eq!((of("caas:"), of("issuer:"), names.len()), (12, 12, 24));
}

#[test]
fn published_crates_depend_on_published_crates_only() {
    let built = built();
    for name in PUBLISHED {
        let others: Vec<_> = built[name].iter().filter(|used| !PUBLISHED.contains(&used.as_str())).collect();
        assert!(others.is_empty(), "{name} depends on {others:?}");
    }
}
