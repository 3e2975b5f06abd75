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
        workspace::run(
            workspace::cargo().args(["test", "--workspace"]).args(&self.arguments),
            "the test suite",
        )
    }
}

/// SQLite and the cryptography are C; without a compiler Cargo fails late and at length.
fn require_c_compiler() -> Result<()> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let found = Command::new(&compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    bail!(
        "a C compiler is missing: `{compiler} --version` does not run. Install one (Debian: `apt-get install gcc libc6-dev`)"
    )
}
