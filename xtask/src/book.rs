//! Subcommand: `cargo xtask book` builds `docs/` as a book for browsers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use crate::workspace;

/// The mdBook that the book is built with; `.ci/run` reads it here.
const VERSION: &str = "0.5.4";

/// Build docs/ as a book for browsers, into target/book. A warning of mdBook is an error
#[derive(Args)]
pub(crate) struct Book {
    /// Open it in the browser when it is built.
    #[arg(long)]
    open: bool,
}

impl Book {
    pub(crate) fn run(self) -> Result<()> {
        let mdbook = mdbook()?;
        let output = Command::new(&mdbook)
            .arg("build")
            .arg(workspace::root().join("docs"))
            .stdout(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot start {}", mdbook.display()))?;
        let output_text = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "mdBook failed ({})\n{output_text}", output.status);
        let warned: Vec<&str> =
            output_text.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
        ensure!(warned.is_empty(), "mdBook warned\n{}", warned.join("\n"));
        let start = workspace::root().join("target/book/index.html");
        ensure!(start.is_file(), "mdBook wrote no target/book/index.html");
        pages_beside(&start)?.iter().try_for_each(|page| keep_links_out_of_the_book(page))?;
        println!("the book is in {}", workspace::shown(&start));
        if self.open {
            open(&start)?;
        }
        Ok(())
    }
}

/// mdBook as the project installs it, or else as it is on the search path.
fn mdbook() -> Result<PathBuf> {
    let candidates = [workspace::root().join("target/tools/bin/mdbook"), PathBuf::from("mdbook")];
    let runs = |program: &PathBuf| {
        let ran = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        ran.is_ok_and(|status| status.success())
    };
    candidates.into_iter().find(runs).with_context(|| {
        format!(
            "mdBook is missing. Install it once, in the folder of the workspace (it takes some minutes):\n\n    \
             cargo install mdbook --version {VERSION} --locked --root target/tools --no-default-features\n"
        )
    })
}

fn pages_beside(start: &Path) -> Result<Vec<PathBuf>> {
    let folder = start.parent().expect("a file has a folder");
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", workspace::shown(folder)))?;
    let pages = entries.flatten().map(|entry| entry.path());
    Ok(pages.filter(|path| path.extension().is_some_and(|extension| extension == "html")).collect())
}

/// Links of `docs/` to `../crates` lead one folder further up from `target/book`.
fn keep_links_out_of_the_book(page: &Path) -> Result<()> {
    let shown = workspace::shown(page);
    let text = std::fs::read_to_string(page).with_context(|| format!("cannot read {shown}"))?;
    std::fs::write(page, text.replace("href=\"../", "href=\"../../"))
        .with_context(|| format!("cannot write {shown}"))
}

fn open(page: &Path) -> Result<()> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    match Command::new(program).arg(page).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => bail!("`{program}` could not open a browser; open the file manually"),
    }
}
