//! Mistakes in a file, each with its line.

use std::fmt;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    line: u64,
    place: Option<String>,
    message: String,
}

/// Everything that is wrong with a file: the first mistakes, and the number of further ones.
#[derive(Clone, Debug, Default)]
pub struct Mistakes {
    first: Vec<Mistake>,
    more: usize,
}

impl Mistake {
    pub(crate) fn new(line: u64, message: impl Into<String>) -> Self {
        Self { line, place: None, message: message.into() }
    }

    /// Adds the place on the line: a column, or a JSON Pointer.
    #[must_use]
    pub(crate) fn at(mut self, place: String) -> Self {
        self.place = Some(place);
        self
    }
}

impl Mistakes {
    /// The number of mistakes that are listed.
    const MOST: usize = 100;

    pub(crate) fn push(&mut self, mistake: Mistake) {
        if self.first.len() < Self::MOST {
            self.first.push(mistake);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Returns the first mistakes, at most 100.
    pub fn first(&self) -> &[Mistake] {
        &self.first
    }

    /// Returns the number of all mistakes.
    pub fn count(&self) -> usize {
        self.first.len() + self.more
    }
}

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Self {
        Self { first: vec![mistake], more: 0 }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(place) = &self.place {
            write!(f, ", {place}")?;
        }
        write!(f, ": {}", self.message)
    }
}
