//! Subcommand: `cargo scopes import` drafts a `scopes.toml` from what an API has already.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use cli_output::{has_colour_on_stderr, note, print_rendered_to_stderr};
use scopewright_catalog::Catalog;
use scopewright_catalog::import::{References, draft_of_openapi};

/// Draft a scopes.toml from what an API has already.
#[derive(Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    source: Source,
}

#[derive(Subcommand)]
enum Source {
    Openapi(Openapi),
}

/// Take the scopes of an OpenAPI 3.0 or 3.1 document, JSON or YAML.
///
/// Guesses are marked in the catalog and listed on stderr, and so is every operation that could not
/// be read. The guards of the document's operations are in a comment at its end. References to
/// other files are followed; nothing is downloaded.
#[derive(Args)]
struct Openapi {
    /// The document.
    file: PathBuf,
    /// Write to this file and not to stdout.
    #[arg(long)]
    output: Option<PathBuf>,
    /// Replace the output file if there is one.
    #[arg(long, requires = "output")]
    force: bool,
}

impl Import {
    pub(crate) fn run(self) -> Result<()> {
        let Source::Openapi(openapi) = self.source;
        openapi.run()
    }
}

impl Openapi {
    fn run(self) -> Result<()> {
        let name = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {name}"))?;
        let draft = draft_of_openapi(&text, References::FilesFrom(&self.file)).context(name)?;
        let catalog = format!("{}{}", self.first_line(), draft.catalog);
        match &self.output {
            None => cli_output::print(&catalog)?,
            Some(output) => write(output, &catalog, self.force)?,
        }
        for guess in &draft.notes {
            note(guess);
        }
        // A valid name may still conflict with others; this reports it before the compiler does.
        let problems =
            Catalog::parse_with_warnings(&catalog).map_or_else(|problems| problems, |(_, warnings)| warnings);
        if !problems.is_empty() {
            let written = self.output.as_deref().unwrap_or(Path::new("stdout")).display().to_string();
            let problems = problems.render(&written, has_colour_on_stderr());
            note("these problems are left to fix by hand:");
            print_rendered_to_stderr(&format!("{problems}\n"));
        }
        Ok(())
    }

    /// Returns a comment with the origin of the catalog.
    fn first_line(&self) -> String {
        let file = self.file.file_name().unwrap_or_default().to_string_lossy();
        let file = file.replace(char::is_control, " ");
        format!(
            "# A first draft, made from {file} by `cargo scopes import openapi`. Look at every line that says \"guessed\".\n"
        )
    }
}

/// Writes the draft. It never replaces a catalog without `--force`.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let name = path.display();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).truncate(true).create(true).create_new(!force);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{name} exists already; `--force` replaces it")
        }
        _ => anyhow::Error::new(error).context(format!("cannot write {name}")),
    })?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {name}"))
}
