//! The location of the workspace, and Cargo for its tasks.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace")
}

/// Returns a path for messages: a short one in the workspace's folder, where it leads to the file,
/// or else the whole path.
pub(crate) fn shown(path: &Path) -> String {
    let is_here = std::env::current_dir().is_ok_and(|here| here == root());
    let path = if is_here { path.strip_prefix(root()).unwrap_or(path) } else { path };
    path.display().to_string()
}

/// Returns the path of a binary of the development profile.
pub(crate) fn binary(name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir));
    target.join("debug").join(name)
}

/// The Cargo that runs this task.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Returns a quiet Cargo command for an intermediate build: it shows progress at a terminal and
/// writes nothing to logs.
pub(crate) fn quiet_cargo() -> Command {
    let mut command = cargo();
    if !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    command
}

/// Runs a command to its end with inherited output.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {what}"))?;
    ensure!(status.success(), "{what} failed ({status})");
    Ok(())
}
