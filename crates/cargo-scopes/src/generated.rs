//! Generated files: writing them, or checking that they are current.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::shown_path::shown;

/// The treatment of generated text.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// Write it.
    Write,
    /// Fail when the file is not as it should be.
    Check,
}

/// Writes or checks one file; `command` is the one that writes it.
///
/// # Errors
/// Returns an error if the file cannot be written, or is not as it should be.
pub fn write_or_check(file: &Path, text: &str, mode: Mode, command: &str) -> Result<()> {
    let name = shown(file);
    let current = std::fs::read_to_string(file).ok();
    match mode {
        _ if current.as_deref() == Some(text) => Ok(()),
        Mode::Write => {
            let folder = file.parent().expect("a generated file has a folder");
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder of {name}"))?;
            std::fs::write(file, text).with_context(|| format!("cannot write {name}"))?;
            cli_output::print(&format!("wrote {name}\n"))
        }
        Mode::Check if current.is_none() => bail!("{name} is missing; `{command}` writes it"),
        Mode::Check => bail!("{name} is stale; `{command}` updates it"),
    }
}
