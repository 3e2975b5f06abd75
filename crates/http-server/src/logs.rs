//! The log of a program, for its operators.

use std::env::VarError;
use std::io;

use anyhow::bail;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt, registry};

/// Begins to log to standard error; standard output is for the results of commands. `RUST_LOG`
/// filters the log, and `LOG_FORMAT` is `text` (the default) or `json`, one object a line.
///
/// # Errors
/// `LOG_FORMAT` has another value, or the variables of OpenTelemetry cannot be used.
pub(crate) fn begin(#[cfg_attr(not(feature = "otlp"), expect(unused))] program: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    // PostgreSQL sends a notice each time that the tables of the migrations exist already.
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
