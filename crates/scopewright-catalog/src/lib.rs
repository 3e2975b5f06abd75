//! Reads a `scopes.toml` into a [`Catalog`]: every OAuth scope of an API, with its meaning and its
//! access level.
//!
//! The name of a *scope* is a scope token (RFC 6749 section 3.3), for example
//! `library:books:write`. Its *segments* are the parts between colons, and a *group* is a common
//! prefix of several scopes (`library:books`). The file is read in three steps. The TOML parser
//! produces a tree with the place of each value (`syntax`, `tree`). The reader converts it to
//! entries (`read`). The validation compares the entries with each other (`validate`). No step
//! stops at its first problem: all problems of a catalog are reported together, with line and
//! column.
//!
//! [`Catalog::changes_to`] compares two catalogs, and the module `import` (feature `import`) drafts
//! one from an OpenAPI document.

mod catalog;
pub mod comparison;
mod implications;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "json-schema")]
mod json_schema;
mod lines;
mod problem;
mod read;
mod rust_name;
mod scope_name;
mod source;
mod suggest;
mod syntax;
pub mod toml_reader;
pub mod toml_string;
mod tree;
mod validate;

pub use catalog::{Access, Catalog, Deprecation, Group, Scope};
#[cfg(feature = "json-schema")]
pub use json_schema::json_schema;
pub use problem::{Problem, Problems, Severity};
pub use scope_name::{ScopeName, ScopeNameError};
pub use source::{SourceError, read_source};
pub use suggest::suggest;

impl Catalog {
    /// Reads and validates the text of a `scopes.toml`.
    ///
    /// # Errors
    /// Returns all problems of the text, in its order, if one of them is an error.
    pub fn parse(source: &str) -> Result<Self, Problems> {
        Self::parse_with_warnings(source).map(|(catalog, _)| catalog)
    }

    /// Reads and validates a text, and also returns the warnings about a valid catalog.
    ///
    /// # Errors
    /// Returns the same errors as [`Catalog::parse`].
    pub fn parse_with_warnings(source: &str) -> Result<(Self, Problems), Problems> {
        parse(source, None)
    }

    /// Reads and validates a text, and also warns of each scope whose last day was before `today`
    /// (`YYYY-MM-DD`).
    ///
    /// # Errors
    /// Returns the same errors as [`Catalog::parse`].
    pub fn parse_on(today: &str, source: &str) -> Result<(Self, Problems), Problems> {
        parse(source, Some(today))
    }
}

fn parse(source: &str, today: Option<&str>) -> Result<(Catalog, Problems), Problems> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut problems = Problems::new(source);
    let catalog = syntax::parse(source, &mut problems)
        .map(|document| read::read(document, &mut problems))
        .map(|raw| validate::validate(raw, today, &mut problems));
    let problems = problems.sorted();
    match catalog {
        Some(catalog) if problems.count(Severity::Error) == 0 => Ok((catalog, problems)),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests;

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
