//! Reads the lock file of the routes.

use std::path::Path;

use anyhow::{Context as _, Result};
use cli_output::Hint as _;
use scopewright_pages::RouteTable;

use crate::shown_path::shown;

/// Returns the routes of a lock file.
pub(crate) fn read(file: &Path) -> Result<RouteTable> {
    let name = shown(file);
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {name}"))
        .hint("`cargo scopes docs` writes it")?;
    text.parse().with_context(|| name)
}
