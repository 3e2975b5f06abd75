//! Results on stdout, for people, pipes and files alike.

use std::io::{ErrorKind, Write as _};

use anyhow::{Context as _, Result};

/// Prints the text as it is. Whoever closes the pipe early (`| head`) has read enough.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}
