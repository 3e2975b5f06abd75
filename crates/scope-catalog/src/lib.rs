//! `scopes.toml` read into a [`Catalog`]: every OAuth scope of an API, its meaning and its access level.
//!
//! A *scope* is named by a scope token (RFC 6749 section 3.3), for example `library:books:write`. Its *segments* are
//! the parts between colons, and a *group* is what several scopes begin with (`library:books`). The file is read in
//! three steps: the TOML parser yields a tree that knows where each value stands (`tree`); the reader turns that
//! into what was written, entry by entry (`read`); and the entries are held against each other (`check`). No step
//! stops at its first problem: whoever mends a catalog sees all that is wrong with it at once, each with line and
//! column.

mod catalog;
mod check;
mod problem;
mod read;
mod scope_name;
mod tree;

pub use catalog::{Access, Catalog, Deprecation, Group, Scope};
pub use problem::{Problem, Problems};
pub use scope_name::{ScopeName, ScopeNameError};

impl Catalog {
    /// Reads and validates the text of a `scopes.toml`.
    ///
    /// # Errors
    /// Every problem of the text, in the order in which they stand there.
    pub fn parse(source: &str) -> Result<Self, Problems> {
        let mut problems = Problems::new(source);
        let catalog = tree::parse(source, &mut problems)
            .map(|document| read::read(document, &mut problems))
            .map(|written| check::check(written, &mut problems));
        match catalog {
            Some(catalog) if problems.is_empty() => Ok(catalog),
            _ => Err(problems.sorted()),
        }
    }
}

#[cfg(test)]
mod tests;
