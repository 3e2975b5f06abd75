//! YAML that reads the same under version 1.1 and 1.2, each text on one line.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// `head` is a comment; its lines begin with `#`.
pub(crate) fn render(head: &str, value: &Value) -> Result<String> {
    // A folded regular expression is equivalent but hard to review.
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let body = serde_saphyr::to_string_with_options(value, options).context("cannot write YAML")?;
    Ok(format!("{head}{body}"))
}
