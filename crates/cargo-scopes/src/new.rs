//! Subcommand: `cargo scopes new`, which creates a package for an API: a catalog, two guarded
//! handlers, a server and tests.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use cli_output::failure::hinted;

mod source;

use source::Source;

/// Create a package for an API of your own: a catalog, two guarded handlers, a server and tests.
#[derive(Args)]
pub(crate) struct New {
    /// The folder to create; an existing one must be empty.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The package's name [default: the folder's]
    #[arg(long)]
    name: Option<String>,
    /// Create a member of the workspace around the folder.
    #[arg(long)]
    member: bool,
    #[command(flatten)]
    source: Source,
}

/// Each file of a new package, and its text.
const FILES: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("../templates/new/Cargo.toml.template")),
    ("README.md", include_str!("../templates/new/README.md")),
    ("routes.lock", include_str!("../templates/new/routes.lock")),
    ("scopes.toml", include_str!("../templates/new/scopes.toml")),
    ("src/bin/surface.rs", include_str!("../templates/new/src/bin/surface.rs")),
    ("src/lib.rs", include_str!("../templates/new/src/lib.rs")),
    ("src/main.rs", include_str!("../templates/new/src/main.rs")),
    ("tests/guards.rs", include_str!("../templates/new/tests/guards.rs")),
];

/// The files that only the root of a workspace has, and their texts.
const ROOT_FILES: [(&str, &str); 2] = [
    (".github/workflows/ci.yml", include_str!("../templates/new/workflows/ci.yml")),
    (".gitignore", include_str!("../templates/new/gitignore")),
];

/// The end of the manifest of a workspace root.
const ROOT_MANIFEST: &str = include_str!("../templates/new/workspace.toml");

impl New {
    pub(crate) fn run(self) -> Result<()> {
        let shown = self.folder.display();
        let name = match &self.name {
            Some(name) => name.clone(),
            None => folder_name(&self.folder)?,
        };
        check_name(&name)?;
        self.source.require_checkout()?;
        require_empty(&self.folder)?;
        let workspace = workspace_around(&self.folder)?;
        match (&workspace, self.member) {
            (Some(workspace), false) => {
                return Err(hinted(
                    format_args!("{shown} is inside the Cargo workspace {}", workspace.display()),
                    format_args!(
                        "add `--member`, or name a folder outside of it, for example ../{}",
                        self.folder.file_name().unwrap_or_default().display()
                    ),
                ));
            }
            (None, true) => bail!("{shown} is not inside a Cargo workspace, so it cannot be a member"),
            (Some(_), true) | (None, false) => {}
        }
        std::fs::create_dir_all(&self.folder).with_context(|| format!("cannot create {shown}"))?;
        self.write_files(&name)?;
        self.print_next_steps(&name)
    }

    fn write_files(&self, name: &str) -> Result<()> {
        let root_files = ROOT_FILES.iter().filter(|_| !self.member);
        for (file, text) in FILES.iter().chain(root_files) {
            let mut text = renamed(&self.source.filled_in(text, &self.folder)?, name);
            if *file == "Cargo.toml" && !self.member {
                text += ROOT_MANIFEST;
            }
            write(&self.folder.join(file), &text)?;
        }
        Ok(())
    }

    fn print_next_steps(&self, name: &str) -> Result<()> {
        let shown = self.folder.display();
        let member = if self.member {
            format!("If {shown} is not among the `members` of the workspace yet, add it.\n\n")
        } else {
            String::new()
        };
        let path = shown.to_string();
        let enter = match path.as_str() {
            "." => String::new(),
            path if path.contains(' ') => format!("    cd '{path}'\n"),
            path => format!("    cd {path}\n"),
        };
        cli_output::print(&format!(
            "Created the package {name} in `{shown}`. Next steps:\n\n{enter}    cargo test\n    cargo scopes docs\n    cargo \
             run\n\n{member}Its README.md explains the files and the variables of the server.\n"
        ))
    }
}

/// Returns a text of the template for a package of another name.
fn renamed(text: &str, name: &str) -> String {
    let parts = text.split("shop-api").map(|part| part.replace("shop_api", &name.replace('-', "_")));
    parts.collect::<Vec<_>>().join(name)
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
    const TAKEN: [&str; 15] = [
        "axum",
        "core",
        "http",
        "http-body-util",
        "proc-macro",
        "schemars",
        "scopewright",
        "scopewright-openapi",
        "serde",
        "std",
        "surface",
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

/// Returns the workspace around a folder: Cargo would find two workspace roots there, and every
/// command would fail. The build folder of a workspace has no members.
fn workspace_around(folder: &Path) -> Result<Option<PathBuf>> {
    let absolute =
        std::path::absolute(folder).with_context(|| format!("cannot find {}", folder.display()))?;
    let existing = absolute.ancestors().find_map(|folder| folder.canonicalize().ok());
    let existing = existing.with_context(|| format!("cannot find {}", folder.display()))?;
    let is_workspace = |folder: &&Path| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    let workspace = existing.ancestors().find(is_workspace);
    let workspace = workspace.filter(|workspace| !existing.starts_with(workspace.join("target")));
    Ok(workspace.map(Path::to_owned))
}

fn write(file: &Path, text: &str) -> Result<()> {
    let shown = file.display();
    let folder = file.parent().expect("a file has a folder");
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create the folder of {shown}"))?;
    std::fs::write(file, text).with_context(|| format!("cannot write {shown}"))
}

#[cfg(test)]
mod tests {
    use super::check_name;

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
