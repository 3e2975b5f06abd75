//! The lock file of a surface, `routes.lock`: one line for each route. A reviewer sees in it what a
//! change does to the guards, and `cargo scopes diff` compares it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Fallback, Route, Surface, Unguarded};
use crate::operation::{Operation, Policy};
use crate::requirement::Requirement;

const HEADER: &str = "\
# Every route and who may call it. Do not edit: `cargo scopes docs` writes this file from the routes
# themselves, and so does the test with `assert_routes_lock!` if `UPDATE=1` is set.
# `|` separates alternatives, `+` scopes that are needed together. Optional scopes only extend the
# response.
";

/// The text of the lock file: the routes by path and method, then the fallbacks, then the routes
/// without guards.
///
/// ```text
/// GET /orders  shop:orders:read
/// PUT /orders/{id}  shop:orders:write | shop:admin + shop:orders:read  optional: shop:prices:read
/// GET /livez  public: probes have no token
/// fallback /  public: a page that explains the API
/// unguarded /legacy  because: not migrated yet
/// ```
impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        let mut routes: Vec<_> = self.routes.iter().collect();
        routes.sort_by_key(|route| (&route.path, route.method.as_str()));
        routes.into_iter().try_for_each(|route| writeln!(f, "{}", RouteLine(route)))?;
        let fallbacks = self.fallbacks.iter().map(|fallback| FallbackLine(fallback).to_string());
        let unguarded = self.unguarded.iter().map(|unguarded| UnguardedLine(unguarded).to_string());
        // Merged routers may have the same handler or reason: that is one line.
        let fallbacks: BTreeSet<_> = fallbacks.collect();
        let unguarded: BTreeSet<_> = unguarded.collect();
        fallbacks.iter().chain(&unguarded).try_for_each(|line| writeln!(f, "{line}"))
    }
}

struct RouteLine<'a>(&'a Route);

impl fmt::Display for RouteLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}  {}", self.0.method, path(&self.0.path), Callers(self.0.operation))
    }
}

struct FallbackLine<'a>(&'a Fallback);

impl fmt::Display for FallbackLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0.kind.replace(' ', "-");
        write!(f, "{kind} {}  {}", root(&self.0.below), Callers(self.0.operation))
    }
}

struct UnguardedLine<'a>(&'a Unguarded);

impl fmt::Display for UnguardedLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unguarded {}  because: {}", root(&self.0.below), on_one_line(self.0.because))
    }
}

/// The callers that an operation allows.
struct Callers(&'static Operation);

impl fmt::Display for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.policy {
            Policy::Public { because } => write!(f, "public: {}", on_one_line(because)),
            Policy::Requires(requirement) => f.write_str(&canonical(requirement)),
        }?;
        let mut optional: Vec<_> = self.0.optional.iter().map(canonical).collect();
        optional.sort();
        optional.dedup();
        optional.into_iter().try_for_each(|scopes| write!(f, "  optional: {scopes}"))
    }
}

/// Returns `a | b + c`, with alternatives and scopes in alphabetical order, so that the order in
/// the source does not matter.
fn canonical(requirement: &Requirement) -> String {
    let alternatives = requirement.alternatives().into_iter().map(|scopes| {
        let mut names: Vec<_> = scopes.into_iter().map(|scope| scope.name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    });
    let mut alternatives: Vec<_> = alternatives.collect();
    alternatives.sort_unstable();
    alternatives.dedup();
    alternatives.iter().map(|names| names.join(" + ")).collect::<Vec<_>>().join(" | ")
}

/// Returns a reason without line breaks and other control characters.
fn on_one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn root(below: &str) -> Cow<'_, str> {
    if below.is_empty() { "/".into() } else { path(below) }
}

/// Returns a path without spaces and control characters, which separate columns and lines.
fn path(path: &str) -> Cow<'_, str> {
    let is_separator = |c: char| c.is_whitespace() || c.is_control();
    if !path.contains(is_separator) {
        return path.into();
    }
    let escaped = |c: char| {
        let mut bytes = [0; 4];
        let text = c.encode_utf8(&mut bytes);
        if is_separator(c) {
            text.bytes().map(|byte| format!("%{byte:02X}")).collect()
        } else {
            text.to_owned()
        }
    };
    path.chars().map(escaped).collect::<String>().into()
}

impl Surface {
    /// Compares the surface with its lock file.
    ///
    /// In tests, `assert_routes_lock!` (feature `testing`) does this and can also write the file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or if it has other lines.
    pub fn check_lock(&self, file: impl AsRef<Path>) -> Result<(), LockError> {
        let file = file.as_ref();
        let locked = std::fs::read_to_string(file)
            .map_err(|source| LockError::Unreadable { file: file.to_owned(), source })?;
        let current = self.to_string();
        // A checkout may have other line ends.
        if locked.lines().eq(current.lines()) {
            return Ok(());
        }
        let only_in = |lines: &str, others: &str| -> Vec<String> {
            lines
                .lines()
                .filter(|line| !others.lines().any(|other| other == *line))
                .map(str::to_owned)
                .collect()
        };
        Err(LockError::Stale {
            file: file.to_owned(),
            removed: only_in(&locked, &current),
            added: only_in(&current, &locked),
        })
    }
}

/// The difference between a surface and its lock file.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// The file cannot be read, for example because it does not exist.
    Unreadable {
        /// The lock file.
        file: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The routes have changed.
    Stale {
        /// The lock file.
        file: PathBuf,
        /// The lines that are only in the file.
        removed: Vec<String>,
        /// The lines that are missing in the file.
        added: Vec<String>,
    },
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, source } => write!(f, "cannot read {}: {source}", file.display()),
            Self::Stale { file, removed, added } => {
                write!(f, "{} is not current", file.display())?;
                if removed.is_empty() && added.is_empty() {
                    return f.write_str(": the same lines are in another order, or some of them twice");
                }
                removed.iter().try_for_each(|line| write!(f, "\n- {line}"))?;
                added.iter().try_for_each(|line| write!(f, "\n+ {line}"))
            }
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Stale { .. } => None,
        }
    }
}
