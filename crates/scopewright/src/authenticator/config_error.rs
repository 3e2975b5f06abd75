//! The error of a configuration that is not secure.

use std::fmt;

/// A configuration with which an authenticator could accept a token that it must reject. It lists
/// all problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsecureConfig {
    problems: Vec<String>,
}

impl InsecureConfig {
    pub(super) fn new(problems: Vec<String>) -> Self {
        Self { problems }
    }

    /// Returns each problem as a sentence.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }
}

impl fmt::Display for InsecureConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration of the authenticator is not secure: ")?;
        f.write_str(&self.problems.join("; "))
    }
}

impl std::error::Error for InsecureConfig {}
