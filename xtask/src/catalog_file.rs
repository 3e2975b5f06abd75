//! Catalogs for the tasks that can do nothing with a broken one.

use std::path::Path;

use anyhow::{Context as _, Result};
use cli_output::failure::hinted;
use cli_output::{has_colour_on_stderr, print_rendered_to_stderr};
use scopewright_catalog::Catalog;

use crate::workspace;

/// The sound catalog of a file.
pub(crate) fn read(file: &Path) -> Result<Catalog> {
    let name = workspace::shown(file);
    let text = scopewright_catalog::read_source(file).with_context(|| format!("cannot read {name}"))?;
    parse(&text, &name)
}

/// The sound catalog that is written in a text; `name` is where the text is from.
pub(crate) fn parse(text: &str, name: &str) -> Result<Catalog> {
    Catalog::parse(text).map_err(|problems| {
        print_rendered_to_stderr(&format!("{}\n\n", problems.render(name, has_colour_on_stderr())));
        hinted(
            format_args!("{name} has problems"),
            "fix the problems shown above, beginning with the first error",
        )
    })
}
