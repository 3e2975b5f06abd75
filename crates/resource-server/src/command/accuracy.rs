//! Subcommand: `resource-server accuracy`, how often enrichment finds what people find.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, Style};
use enrichment::accuracy::{Labelled, Report};

/// Compare enrichment with labelled transactions, by category and confidence, by category and by
/// confidence
#[derive(Args)]
pub(crate) struct Accuracy {
    /// Labelled transactions (.toml), as docs/enrichment.md describes them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Also list the transactions with a wrong result
    #[arg(long)]
    misses: bool,
}

impl Accuracy {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let reports: Vec<_> =
            self.files.iter().map(|path| Ok((path, read(path)?.report()))).collect::<anyhow::Result<_>>()?;
        let rendered: Vec<_> = reports.iter().map(|(path, report)| self.render(path, report)).collect();
        cli_output::print(&rendered.join("\n"))
    }

    fn render(&self, path: &Path, report: &Report) -> String {
        let mut text = format!("{}\n{report}", Style::Heading.paint(path.display()));
        if self.misses {
            let misses = report.misses().iter();
            text.extend(misses.map(|miss| format!("{}:{}: {miss}\n", path.display(), miss.line)));
        }
        text
    }
}

fn read(path: &Path) -> anyhow::Result<Labelled> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read {shown}"))
        .hint("name a file of labelled transactions (.toml)")?;
    let problems = match text.parse::<Labelled>() {
        Ok(labelled) => return Ok(labelled),
        Err(form) => form.0,
    };
    for problem in &problems {
        cli_output::print_to_stderr(format!("{shown}:{}: {}", problem.line, problem.message));
    }
    Err(hinted(
        match problems.len() {
            1 => format!("{shown} has a mistake, listed above"),
            count => format!("{shown} has {count} mistakes, listed above"),
        },
        "docs/enrichment.md describes the format",
    ))
}
