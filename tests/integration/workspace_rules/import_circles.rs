//! No import circle of more than two files: each crate can be read from the ground up.
//!
//! An import is a path in a `use` declaration, followed through re-exports to the file that defines
//! the item. Tests are not considered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Item, UseTree};

use crate::workspace::{files_below, relative, workspace};

#[test]
fn no_import_circle_has_more_than_two_files() {
    let mut circles = Vec::new();
    for folder in source_folders() {
        let imports = Crate::read(&folder).imports();
        circles.extend(circles_of(&imports));
    }
    assert!(circles.is_empty(), "import circles:\n{}", circles.join("\n"));
}

#[test]
fn a_circle_of_three_files_is_found() {
    let edge = |from: &str, to: &str| (PathBuf::from(from), BTreeSet::from([PathBuf::from(to)]));
    let workspace = |(from, to): (PathBuf, BTreeSet<PathBuf>)| {
        let below = |path: PathBuf| workspace().join(path);
        (below(from), to.into_iter().map(below).collect())
    };
    let three = [edge("a", "b"), edge("b", "c"), edge("c", "a")].map(workspace);
    assert_eq!(circles_of(&BTreeMap::from(three)), ["a imports b\nb imports c\nc imports a"]);
    let two = [edge("a", "b"), edge("b", "a"), edge("c", "a")].map(workspace);
    assert_eq!(circles_of(&BTreeMap::from(two)), Vec::<String>::new());
}

/// Returns the `src` folders of all crates.
fn source_folders() -> Vec<PathBuf> {
    let crates = ["crates", "benches"].map(|folder| workspace().join(folder));
    let members = crates.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    let members = members.map(|entry| entry.expect("an entry").path()).chain([workspace().join("xtask")]);
    let mut sources: Vec<_> =
        members.map(|member| member.join("src")).filter(|source| source.is_dir()).collect();
    sources.sort();
    sources
}

type ModulePath = Vec<String>;

/// A path in a `use` declaration, and the name that it gets.
struct Import {
    path: ModulePath,
    name: String,
}

/// A file with its imports and the names of its items.
struct Module {
    file: PathBuf,
    imports: Vec<Import>,
    items: BTreeSet<String>,
}

/// The modules of a crate.
struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let is_code = |path: &PathBuf| {
            let is_test = path.components().any(|part| {
                ["tests", "tests.rs", "contract", "contract.rs"]
                    .contains(&&*part.as_os_str().to_string_lossy())
            });
            path.extension().is_some_and(|extension| extension == "rs") && !is_test
        };
        let modules = files_below(source).into_iter().filter(is_code).map(|path| {
            let text = std::fs::read_to_string(&path).expect("a text file");
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", relative(&path)));
            let mut imports = Vec::new();
            for item in &file.items {
                if let Item::Use(item) = item
                    && !item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"))
                {
                    collect(&item.tree, &mut Vec::new(), &mut imports);
                }
            }
            let items = file.items.iter().filter_map(item_name).collect();
            (module_path(source, &path), Module { file: path, imports, items })
        });
        Self { modules: modules.collect() }
    }

    fn imports(&self) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let imported = |(path, module): (&ModulePath, &Module)| {
            let files = module.imports.iter().filter_map(|import| self.file_of(path, &import.path, 0));
            (module.file.clone(), files.filter(|file| *file != module.file).collect())
        };
        self.modules.iter().map(imported).collect()
    }

    /// Returns the file that defines an item, if it belongs to the crate.
    fn file_of(&self, from: &[String], path: &[String], depth: usize) -> Option<PathBuf> {
        let absolute = self.absolute(from, path)?;
        let length =
            (0..=absolute.len()).rev().find(|length| self.modules.contains_key(&absolute[..*length]))?;
        let (module, rest) = absolute.split_at(length);
        let Module { file, imports, items } = &self.modules[module];
        let Some(name) = rest.first() else { return Some(file.clone()) };
        if items.contains(name) {
            return Some(file.clone());
        }
        let re_export = imports.iter().find(|import| import.name == *name && depth < 8)?;
        self.file_of(module, &re_export.path, depth + 1)
    }

    fn absolute(&self, from: &[String], path: &[String]) -> Option<ModulePath> {
        let (first, rest) = path.split_first()?;
        let join = |base: &[String], rest: &[String]| Some([base, rest].concat());
        match first.as_str() {
            "crate" => join(&[], rest),
            "self" => join(from, rest),
            "super" => self.absolute(&from[..from.len().checked_sub(1)?], &prefixed("self", rest)),
            // A child module, or another crate.
            child => {
                let child = [from, &[child.to_owned()]].concat();
                self.modules.contains_key(&child).then(|| [&child[..], rest].concat())
            }
        }
    }
}

/// Returns the name of an item. An exported macro is in the root of its crate, wherever it is
/// defined, so it does not count.
fn item_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn prefixed(first: &str, rest: &[String]) -> ModulePath {
    match rest.first().map(String::as_str) {
        Some("super") => rest.to_vec(),
        _ => [&[first.to_owned()], rest].concat(),
    }
}

/// Returns the module path of a file; `lib.rs` and `main.rs` are the root.
fn module_path(source: &Path, file: &Path) -> ModulePath {
    let path = file.strip_prefix(source).expect("a file of the crate").with_extension("");
    let path: ModulePath = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["lib" | "main"] => Vec::new(),
        _ => path,
    }
}

fn collect(tree: &UseTree, prefix: &mut ModulePath, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            collect(&path.tree, prefix, imports);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, prefix, imports)),
        UseTree::Name(name) if name.ident == "self" => {
            imports.push(Import { path: prefix.clone(), name: prefix.last().cloned().unwrap_or_default() });
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            imports.push(Import { path: [&prefix[..], std::slice::from_ref(&name)].concat(), name });
        }
        UseTree::Rename(rename) => {
            let path = [&prefix[..], &[rename.ident.to_string()]].concat();
            imports.push(Import { path, name: rename.rename.to_string() });
        }
        UseTree::Glob(_) => imports.push(Import { path: prefix.clone(), name: "*".to_owned() }),
    }
}

/// Returns the sets of more than two files that all reach each other.
fn circles_of(imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Vec<String> {
    let reached: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        imports.keys().map(|file| (file, reached_from(file, imports))).collect();
    let circle = |file: &PathBuf| -> BTreeSet<&PathBuf> {
        let reaches = |other: &&&PathBuf| reached.get(**other).is_some_and(|files| files.contains(file));
        reached[file].iter().filter(reaches).copied().collect()
    };
    let circles: BTreeSet<BTreeSet<&PathBuf>> =
        imports.keys().map(circle).filter(|circle| circle.len() > 2).collect();
    let arrows = |circle: BTreeSet<&PathBuf>| {
        let within = |file: &PathBuf| imports[file].iter().filter(|other| circle.contains(other));
        let arrow = |file: &PathBuf| {
            let imported: Vec<_> = within(file).map(|other| relative(other)).collect();
            format!("{} imports {}", relative(file), imported.join(", "))
        };
        circle.iter().map(|file| arrow(file)).collect::<Vec<_>>().join("\n")
    };
    circles.into_iter().map(arrows).collect()
}

fn reached_from<'i>(
    file: &PathBuf,
    imports: &'i BTreeMap<PathBuf, BTreeSet<PathBuf>>,
) -> BTreeSet<&'i PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&PathBuf> = imports[file].iter().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(imports.get(file).into_iter().flatten());
        }
    }
    reached
}
