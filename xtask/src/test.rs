//! Subcommand: `cargo xtask test` runs the whole test suite.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use clap::Args;

use crate::workspace;

/// Run the whole test suite.
#[derive(Args)]
pub(crate) struct Test {
    /// Passed on to `cargo test`: a filter, or `-- --nocapture`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Test {
    pub(crate) fn run(self) -> Result<()> {
        require_c_compiler()?;
        missing_tools().for_each(|missing| cli_output::note(&missing));
        workspace::run(
            workspace::cargo().args(["test", "--workspace"]).args(&self.arguments),
            "the test suite",
        )
    }
}

/// A tool that a test needs in addition to Rust and C. Without it the suite passes and leaves
/// something untested.
struct Tool {
    name: &'static str,
    is_here: fn() -> bool,
    untested: &'static str,
    packages: &'static str,
}

const TOOLS: [Tool; 6] = [
    Tool {
        name: "PostgreSQL",
        is_here: has_postgresql,
        untested: "both servers on PostgreSQL, and several nodes on one database",
        packages: "postgresql",
    },
    Tool {
        name: "node and npm",
        is_here: || runs("node") && runs("npm"),
        untested: "openid-client and oauth4webapi against the issuer, Redocly on the OpenAPI documents, and the TypeScript export \
                   against its compiler",
        packages: "nodejs npm",
    },
    Tool {
        name: "python3",
        is_here: || runs("python3"),
        untested: "Authlib against the issuer, Schemathesis against both servers, and openapi-spec-validator on their documents",
        packages: "python3-venv",
    },
    Tool {
        name: "chromium",
        is_here: || ["chromium", "chromium-browser", "google-chrome"].into_iter().any(runs),
        untested: "the console, the scope reference and the explorer in a browser",
        packages: "chromium",
    },
    Tool {
        name: "groff",
        is_here: || runs("groff"),
        untested: "whether the manual pages can be set without a warning",
        packages: "groff",
    },
    Tool { name: "curl", is_here: || runs("curl"), untested: "curl against the issuer", packages: "curl" },
];

fn missing_tools() -> impl Iterator<Item = String> {
    TOOLS.iter().filter(|tool| !(tool.is_here)()).map(|Tool { name, untested, packages, .. }| {
        format!("{name} is missing, so this is not tested: {untested} (Debian: `apt-get install {packages}`)")
    })
}

/// Debian keeps PostgreSQL's programs off the search path.
fn has_postgresql() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").exists())
}

fn runs(program: &str) -> bool {
    let ran = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

/// SQLite and the cryptography are C; without a compiler Cargo fails late and at length.
fn require_c_compiler() -> Result<()> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if runs(&compiler) {
        return Ok(());
    }
    bail!(
        "a C compiler is missing: `{compiler} --version` does not run; install one (Debian: `apt-get install gcc libc6-dev`)"
    )
}
