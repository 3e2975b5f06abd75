//! Reads catalogs for the commands that can do nothing with a broken one.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use cli_output::failure::hinted;
use cli_output::{Hint as _, has_colour_on_stderr, print_rendered_to_stderr};
use scopewright_catalog::Catalog;

use crate::shown_path::shown;

/// Returns the catalogs of an API as one, with the heading of the first.
pub(crate) fn read_all(files: &[PathBuf]) -> Result<Catalog> {
    let catalogs: Vec<_> = files.iter().map(|file| read(file)).collect::<Result<_>>()?;
    joined(catalogs)
}

/// Returns catalogs as one, with the heading of the first. No two may have a scope in common.
pub(crate) fn joined(catalogs: Vec<Catalog>) -> Result<Catalog> {
    let mut catalogs = catalogs.into_iter();
    let mut all = catalogs.next().context("the API names no catalog")?;
    for catalog in catalogs {
        for scope in catalog.scopes {
            ensure!(all.scope(scope.name.as_str()).is_none(), "two catalogs have the scope `{}`", scope.name);
            all.scopes.push(scope);
        }
        all.groups.extend(catalog.groups);
    }
    Ok(all)
}

/// Returns the sound catalog of a file.
pub(crate) fn read(file: &Path) -> Result<Catalog> {
    let name = shown(file);
    let text = scopewright_catalog::read_source(file)
        .with_context(|| format!("cannot read {name}"))
        .hint("write a scopes.toml there, or name another one")?;
    parse(&text, &name)
}

/// Returns the sound catalog of a text; `name` is where the text is from.
pub(crate) fn parse(text: &str, name: &str) -> Result<Catalog> {
    Catalog::parse(text).map_err(|problems| {
        print_rendered_to_stderr(&format!("{}\n\n", problems.render(name, has_colour_on_stderr())));
        hinted(
            format_args!("{name} has problems"),
            "fix the problems shown above, beginning with the first error",
        )
    })
}
