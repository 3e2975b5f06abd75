//! Generated files: writing them, or checking that they are current.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// The treatment of generated text.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// Write it.
    Write,
    /// Fail when the file is not as it should be.
    Check,
}

/// Writes or checks one file; `command` is the one that writes it.
pub(crate) fn write_or_check(file: &Path, text: &str, mode: Mode, command: &str) -> Result<()> {
    let path = workspace::root().join(file);
    let name = file.display();
    let current = std::fs::read_to_string(&path).ok();
    match mode {
        _ if current.as_deref() == Some(text) => Ok(()),
        Mode::Write => {
            let folder = path.parent().expect("a generated file has a folder");
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder of {name}"))?;
            std::fs::write(&path, text).with_context(|| format!("cannot write {name}"))?;
            println!("wrote {name}");
            Ok(())
        }
        Mode::Check if current.is_none() => bail!("{name} is missing; `{command}` writes it"),
        Mode::Check => bail!("{name} is stale; `{command}` updates it"),
    }
}
