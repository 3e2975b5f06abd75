//! What a program tells its operators while it runs.

use std::io::{self, IsTerminal as _};

use anyhow::bail;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// Begins to log to standard error, because standard output belongs to the answers of the commands. `RUST_LOG` chooses what is
/// logged, and `LOG_FORMAT` how: `text` for people, which is usual, or `json`, one object a line.
///
/// # Errors
/// When `LOG_FORMAT` says neither.
pub(crate) fn begin() -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match std::env::var("LOG_FORMAT").as_deref() {
        Ok("json") => logs.json().flatten_event(true).init(),
        Ok("text") | Err(std::env::VarError::NotPresent) => logs.with_ansi(io::stderr().is_terminal()).init(),
        other => bail!("LOG_FORMAT is {:?}; write text or json", other.unwrap_or("no text")),
    }
    Ok(())
}
