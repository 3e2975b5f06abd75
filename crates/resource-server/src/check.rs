//! Reading what a caller wrote: everything that is wrong with it is collected before any of it is refused.
//!
//! A request is made of named members, whether they stand in a JSON object, in a query or in a path. [`Members`]
//! hands them out one by one as values of their types, notes what is missing or wrong in [`Problems`], and what
//! nobody asked for is noted too.

pub(crate) mod json;
pub(crate) mod parameters;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Where it is: a JSON Pointer (RFC 6901) into the body, or the name of a parameter.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// Everything that is wrong with a request, in the order in which it was found.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub(crate) fn report(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { path: path.into(), message: message.into() });
    }

    /// The value that was read, if nothing at all is wrong.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with all the problems.
    pub(crate) fn settle<T>(self, value: Option<T>) -> Result<T, ApiError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(ApiError::Invalid(self.0)),
        }
    }
}

/// A value as it stands in a request.
pub(crate) trait Written {
    /// Reads it as a value of the type that is wanted, or says why it is none.
    fn read<T: DeserializeOwned>(&self) -> Result<T, String>;
}

/// The named members of a request, each to be asked for once.
///
/// Where a member is wrong, the problem is noted and the answer is `None`; the reader goes on to the next member.
pub(crate) struct Members<'p, V> {
    place: String,
    members: BTreeMap<String, V>,
    problems: &'p mut Problems,
}

impl<'p, V: Written> Members<'p, V> {
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

    /// Notes what nobody asked for: it would otherwise be ignored in silence.
    fn refuse_the_rest(mut self) {
        for name in std::mem::take(&mut self.members).into_keys() {
            self.report(&json::pointer_token(&name), "is not known here");
        }
    }
}
