//! Subcommand: `cargo xtask new`, which creates a workspace for an API: a catalog, one guarded
//! handler and a test.
//!
//! The template is a project that builds in place (`xtask/templates/new`). A new project has
//! another name and another path to this checkout.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use crate::workspace;

/// Make a workspace for an API of your own: a catalog, one guarded handler, a server and a test.
///
/// It uses the crates of this checkout by their path, for they are not published, and takes its
/// Cargo.lock over, so what was built here once needs no network there.
#[derive(Args)]
pub(crate) struct New {
    /// The folder to make; one that is there must be empty.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The package's name [default: the folder's]
    #[arg(long)]
    name: Option<String>,
}

/// Each file of a new workspace, and its text. The lock file is this workspace's own, so that the
/// versions are those that were tried; Cargo drops from it what the new one does not use.
const FILES: [(&str, &str); 9] = [
    (".gitignore", include_str!("../templates/new/gitignore")),
    ("Cargo.toml", include_str!("../templates/new/Cargo.toml")),
    ("Cargo.lock", include_str!("../../Cargo.lock")),
    ("README.md", include_str!("../templates/new/README.md")),
    ("rust-toolchain.toml", "[toolchain]\nchannel = \"TOOLCHAIN\"\n"),
    ("scopes.toml", include_str!("../templates/new/scopes.toml")),
    ("src/lib.rs", include_str!("../templates/new/src/lib.rs")),
    ("src/main.rs", include_str!("../templates/new/src/main.rs")),
    ("tests/guards.rs", include_str!("../templates/new/tests/guards.rs")),
];

impl New {
    pub(crate) fn run(self) -> Result<()> {
        let shown = self.folder.display();
        let name = match self.name {
            Some(name) => name,
            None => folder_name(&self.folder)?,
        };
        check_name(&name)?;
        require_empty(&self.folder)?;
        require_outside_of_workspaces(&self.folder)?;
        std::fs::create_dir_all(&self.folder).with_context(|| format!("cannot make {shown}"))?;
        let way = relative_path(
            &self.folder.canonicalize().with_context(|| format!("cannot find {shown}"))?,
            &workspace::root()
                .canonicalize()
                .context("the checkout that this task was built from is gone")?,
        );
        let toolchain = toolchain(include_str!("../../rust-toolchain.toml"));
        for (file, text) in FILES {
            let text = text.replace("TOOLCHAIN", toolchain);
            write(&self.folder.join(file), &filled_in(&text, &name, &way))?;
        }
        println!("{name} is in {shown}. Next steps:\n");
        println!("    cd {shown}\n    cargo test\n    cargo run\n");
        println!("It uses the crates of {way} by their path. Its README.md has the way to the first token.");
        Ok(())
    }
}

/// A template with another name and another way to the checkout.
fn filled_in(text: &str, name: &str, way: &str) -> String {
    let text = text.replace("../../..", way).replace("shop-api", name);
    text.replace("shop_api", &name.replace('-', "_"))
}

fn folder_name(folder: &Path) -> Result<String> {
    // `.` has a name too, but only where it really is.
    let name = folder.file_name().map(ToOwned::to_owned);
    let name = name.or_else(|| folder.canonicalize().ok()?.file_name().map(ToOwned::to_owned));
    let name = name.with_context(|| format!("{} has no name; give one with --name", folder.display()))?;
    Ok(name.to_string_lossy().into_owned())
}

/// Refuses names that are not package names, that are keywords, or that crates of the templates
/// have.
fn check_name(name: &str) -> Result<()> {
    const TAKEN: [&str; 11] = [
        "axum",
        "core",
        "http",
        "http-body-util",
        "proc-macro",
        "scopewright",
        "std",
        "alloc",
        "tokio",
        "tower",
        "tracing-subscriber",
    ];
    const KEYWORDS: [&str; 51] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
        "static", "struct", "super", "test", "trait", "true", "try", "type", "typeof", "unsafe", "unsized",
        "use", "virtual", "where", "while",
    ];
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_lowercase());
    let goes_on = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    ensure!(
        starts && goes_on,
        "`{name}` is not a package name: use a letter from a to z, and then such letters, digits, `-` and `_`; name another \
         one with --name"
    );
    let taken = TAKEN.contains(&name.replace('_', "-").as_str()) || KEYWORDS.contains(&name);
    ensure!(!taken, "`{name}` is a reserved crate name; name another one with --name");
    Ok(())
}

fn require_empty(folder: &Path) -> Result<()> {
    let shown = folder.display();
    match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            ensure!(
                entries.next().is_none(),
                "{shown} is not empty; name a folder that is empty or does not exist"
            );
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => bail!("{shown} is not a folder"),
        Err(error) => Err(error).with_context(|| format!("cannot read {shown}")),
    }
}

/// Refuses a folder inside another workspace: if the members of that one match it, Cargo finds two
/// workspace roots, and every command there fails. Its build folder has no members.
fn require_outside_of_workspaces(folder: &Path) -> Result<()> {
    let shown = folder.display();
    let absolute = std::path::absolute(folder).with_context(|| format!("cannot find {shown}"))?;
    let existing = absolute.ancestors().find_map(|folder| folder.canonicalize().ok());
    let existing = existing.with_context(|| format!("cannot find {shown}"))?;
    let is_workspace = |folder: &&Path| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    let workspace = existing.ancestors().find(is_workspace);
    match workspace.filter(|workspace| !existing.starts_with(workspace.join("target"))) {
        None => Ok(()),
        Some(workspace) => bail!(
            "{shown} is inside the Cargo workspace {}; name a folder outside of it, for example ../{}",
            workspace.display(),
            folder.file_name().unwrap_or_default().display()
        ),
    }
}

/// Returns the relative path from one folder to another. Both are absolute.
fn relative_path(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let steps: PathBuf = up.chain(to.components().skip(shared)).collect();
    if steps.as_os_str().is_empty() { ".".to_owned() } else { steps.display().to_string() }
}

fn toolchain(file: &str) -> &str {
    let line = file.lines().find_map(|line| line.strip_prefix("channel = \""));
    line.and_then(|rest| rest.strip_suffix('"')).expect("the workspace pins its toolchain")
}

fn write(file: &Path, text: &str) -> Result<()> {
    let shown = file.display();
    let folder = file.parent().expect("a file has a folder");
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder of {shown}"))?;
    std::fs::write(file, text).with_context(|| format!("cannot write {shown}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{check_name, relative_path};

    #[test]
    fn relative_paths_lead_from_one_folder_to_the_other() {
        let check = |from: &str, to: &str, expect: &str| {
            assert_eq!(relative_path(Path::new(from), Path::new(to)), expect, "{from} to {to}");
        };
        check("/home/me/shop", "/home/me/scopewright", "../scopewright");
        check("/home/me/scopewright/shop", "/home/me/scopewright", "..");
        check("/tmp/shop", "/home/me/scopewright", "../../home/me/scopewright");
        check("/home/me", "/home/me/scopewright", "scopewright");
        check("/home/me", "/home/me", ".");
    }

    #[test]
    fn knows_a_package_name() {
        for good in ["shop", "shop-api", "shop_api2", "tests"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Shop",
            "2shop",
            "-shop",
            "shop api",
            "shop.api",
            "größe",
            "fn",
            "test",
            "tokio",
            "scopewright",
        ] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
