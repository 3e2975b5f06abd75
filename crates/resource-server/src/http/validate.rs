//! The validation of requests. All problems are collected before a request is refused.
//!
//! A request has named members, in a JSON object, a query or a path. [`Members`] returns them as
//! values of their types, and reports missing, invalid and unknown members in [`Problems`].

pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod parameters;

use std::collections::BTreeMap;

use cli_output::excerpt;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// The location: a JSON Pointer (RFC 6901) into the body, or the name of a parameter.
    pub path: String,
    /// The problem.
    pub message: String,
}

/// Everything that is wrong with a request, in the order in which it was found: the first problems,
/// and the number of further ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    first: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// The number of problems that are described. A body can have hundreds of thousands.
    pub(crate) const MOST: usize = 100;

    /// Returns one problem.
    pub(crate) fn one(path: impl Into<String>, message: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.report(path, message);
        problems
    }

    /// Notes a problem.
    pub(crate) fn report(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.first.len() < Self::MOST {
            self.first.push(Problem { path: path.into(), message: message.into() });
        } else {
            self.more += 1;
        }
    }

    /// Returns the problems that are described.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.first.iter()
    }

    /// Returns the number of problems that are only counted.
    pub(crate) fn more(&self) -> usize {
        self.more
    }

    /// Returns the value that was read, if nothing is wrong.
    ///
    /// # Errors
    /// The problems.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.first.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

/// Returns a message about a value, with an [`excerpt`] of the value where serde quotes all of it.
pub(crate) fn without_long_quotes(message: String, value: &str) -> String {
    match excerpt(value) {
        short if short == value => message,
        short => message.replace(&format!("{value:?}"), &format!("\"{short}\"")).replace(value, &short),
    }
}

/// An unparsed value of a request.
pub(crate) trait RawMember {
    /// Returns whether any text in the value contains the character U+0000.
    fn contains_nul(&self) -> bool;

    /// Reads it as a value of the type that is wanted, or returns what is wrong with it.
    fn parse<T: DeserializeOwned>(&self) -> Result<T, String>;

    /// Reads it as [`parse`](Self::parse) does. U+0000 is refused everywhere, because PostgreSQL
    /// does not store it.
    fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        if self.contains_nul() {
            Err("must not contain the character U+0000".to_owned())
        } else {
            self.parse()
        }
    }
}

/// The named members of a request, each of which is read once.
///
/// If a member is invalid, the problem is reported and the result is `None`; the reader continues
/// with the next member.
pub(crate) struct Members<'p, V> {
    place: String,
    members: BTreeMap<String, V>,
    problems: &'p mut Problems,
}

impl<'p, V: RawMember> Members<'p, V> {
    /// A member that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.optional(name)?;
        if value.is_none() {
            self.report(name, "is required");
        }
        value
    }

    /// A member that may be left out.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(written) = self.members.remove(name) else { return Some(None) };
        written.read().map(Some).map_err(|message| self.report(name, message)).ok()
    }

    /// A member that may be left out or be null, which means the same.
    pub(crate) fn nullable<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        self.optional::<Option<T>>(name).map(Option::flatten)
    }

    /// Notes a problem with a member.
    pub(crate) fn report(&mut self, name: &str, message: impl Into<String>) {
        self.problems.report(format!("{}{name}", self.place), message);
    }

    /// Reports the members that were not read, since they would otherwise be ignored silently.
    fn refuse_the_rest(mut self) {
        for name in std::mem::take(&mut self.members).into_keys() {
            self.report(&json::pointer_token(&excerpt(&name)), "is not a known member");
        }
    }
}
