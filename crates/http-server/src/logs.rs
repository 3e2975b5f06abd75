//! What a program tells its operators while it runs.

use std::env::VarError;
use std::io;

use anyhow::bail;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt, registry};

/// Begins to log to standard error, because standard output belongs to the answers of the commands. `RUST_LOG` chooses what is
/// logged, and `LOG_FORMAT` how: `text` for people, which is usual, or `json`, one object a line.
///
/// # Errors
/// When `LOG_FORMAT` says neither, or the variables of OpenTelemetry cannot be used.
pub(crate) fn begin(#[cfg_attr(not(feature = "otlp"), expect(unused))] program: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    // PostgreSQL notices each time that the tables of the migrations exist already.
    let filter = filter.add_directive("sqlx::postgres::notice=warn".parse()?);
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match std::env::var("LOG_FORMAT").as_deref() {
        Ok("json") => lines.json().flatten_event(true).boxed(),
        Ok("text") | Err(VarError::NotPresent) => lines.with_ansi(cli_output::has_colour_on_stderr()).boxed(),
        other => bail!("LOG_FORMAT is {:?}; write text or json", other.unwrap_or("no text")),
    };
    let logs = registry().with(filter).with(lines);
    #[cfg(feature = "otlp")]
    let logs = logs.with(crate::traces::layer(program)?);
    logs.init();
    Ok(())
}
