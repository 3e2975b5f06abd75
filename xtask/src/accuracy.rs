//! Subcommand: `cargo xtask accuracy` holds enrichment against the labelled transactions of the
//! resource server.

use anyhow::Result;
use clap::Args;

use crate::workspace;

/// The file with which dictionary and rules were written, and the file that was not used for them.
const FILES: [&str; 2] = ["seen.toml", "held-out.toml"];

/// Compare enrichment with labelled transactions, by category and confidence, by category: of
/// transactions that were seen, and of those held out.
#[derive(Args)]
pub(crate) struct Accuracy {
    /// Passed on to `resource-server accuracy`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Accuracy {
    pub(crate) fn run(self) -> Result<()> {
        let files = FILES.map(|name| format!("crates/enrichment/data/labelled/{name}"));
        let mut cargo = workspace::quiet_cargo();
        cargo.args(["run", "--package", "resource-server", "--", "accuracy"]);
        workspace::run(cargo.args(files).args(self.arguments), "`resource-server accuracy`")
    }
}
