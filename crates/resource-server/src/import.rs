//! Statements: files of transactions as banks export them, read into what the API takes.
//!
//! A *statement* is a table of text, or JSON. Each of its *lines* becomes an item, valid like one that is posted, or is
//! *rejected* with a reason and kept as it was written: nothing that stands in the file is lost. What was guessed, and could
//! have been meant otherwise, is told in *notes*.
//!
//! A line without an id gets one that follows from what it says, so that a statement can be imported again.

mod columns;
mod dates;
mod id;
mod json;
mod lines;
mod money;
mod row;
mod source;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::fmt;

use jiff::civil::Date;
use serde_json::value::RawValue;

use crate::check::Problem;
use crate::error::ApiError;
use crate::store::TransactionKey;
use crate::transaction::posted::TransactionPost;

pub use columns::{Column, UnknownColumn};

/// How a statement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table of text whose columns have names.
    Csv,
    /// Transactions as they are posted: in an array, as `data` or `transactions` of an object, or one on each line.
    Json,
}

/// What is to be known of the lines of a table, which do not say it themselves.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The account, in the place of a column with accounts.
    pub account: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// The kind of the account.
    pub account_type: String,
    /// The currency of lines that name none.
    pub currency: String,
    /// Which columns are what, where their names do not tell.
    pub columns: Vec<(Column, String)>,
}

/// A statement that was read.
#[derive(Debug)]
pub struct Statement {
    /// What can be imported, in the order of the file.
    pub items: Vec<Item>,
    /// What cannot.
    pub rejected: Vec<Rejected>,
    /// How many lines say again, word for word, what another with the same id says.
    pub repeated: usize,
    /// What was understood of the file as a whole: a name, and what it means.
    pub reading: Vec<(String, String)>,
    /// What was guessed and may be meant otherwise.
    pub notes: Vec<String>,
    frame: Frame,
}

/// What stands around the lines of a file.
#[derive(Clone, Debug)]
enum Frame {
    /// Lines under the line with the names of the columns.
    Table(Vec<u8>),
    /// An array.
    Array,
    /// Nothing.
    Lines,
}

/// A line that can be imported.
#[derive(Clone, Debug)]
pub struct Item {
    line: Line,
    posted: TransactionPost,
}

/// A line that cannot be imported.
#[derive(Clone, Debug)]
pub struct Rejected {
    line: Line,
    /// Why not.
    pub reason: String,
}

/// A line as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Its number, from 1; the first one, where it is of several.
    number: u64,
    written: Vec<u8>,
}

/// Why nothing of a file could be read.
#[derive(Debug, PartialEq, Eq)]
pub struct ReadError(String);

impl Statement {
    /// Reads a file. `today` bounds how long transactions may be kept.
    ///
    /// # Errors
    /// [`ReadError`] if it is no statement at all: its columns are unknown, or it is no JSON.
    pub fn read(file: &[u8], format: Format, defaults: &Defaults, today: Date) -> Result<Self, ReadError> {
        match format {
            Format::Csv => table::read(file, defaults, today),
            Format::Json => json::read(file, today),
        }
    }

    /// The rejected lines as a file of their own, which can be mended and imported.
    pub fn rejected_file<'r>(&self, rejected: impl IntoIterator<Item = &'r Rejected>) -> Vec<u8> {
        let lines = rejected.into_iter().map(|rejected| &rejected.line.written[..]);
        match &self.frame {
            Frame::Table(head) => std::iter::once(&head[..]).chain(lines).flat_map(with_end).collect(),
            Frame::Lines => lines.flat_map(with_end).collect(),
            Frame::Array => [b"[\n", &lines.collect::<Vec<_>>().join(&b",\n"[..])[..], b"\n]\n"].concat(),
        }
    }
}

/// The last line of a file may have no end.
fn with_end(line: &[u8]) -> Vec<u8> {
    let end: &[u8] = if line.ends_with(b"\n") { b"" } else { b"\n" };
    [line, end].concat()
}

impl Item {
    /// The number of its line in the file.
    pub fn line(&self) -> u64 {
        self.line.number
    }

    /// The day, the amount, the currency and the description.
    pub fn summary(&self) -> [String; 4] {
        let transaction = &self.posted.transaction;
        [
            transaction.date.day().to_string(),
            transaction.amount.to_string(),
            transaction.currency.as_str().to_owned(),
            transaction.description.as_str().to_owned(),
        ]
    }

    /// What is posted.
    pub(crate) fn posted(&self) -> &TransactionPost {
        &self.posted
    }

    /// What becomes of it if it cannot be kept after all.
    #[must_use]
    pub fn rejected(&self, reason: &str) -> Rejected {
        Rejected { line: self.line.clone(), reason: reason.to_owned() }
    }
}

impl Rejected {
    /// The number of its line in the file.
    pub fn line(&self) -> u64 {
        self.line.number
    }
}

/// Sorts lines into those that can be imported, those that cannot, and those that say again what another has said.
#[derive(Default)]
struct Sorter {
    items: Vec<Item>,
    rejected: Vec<Rejected>,
    repeated: usize,
    seen: HashMap<TransactionKey, (u64, String)>,
}

impl Sorter {
    /// A line that is a transaction as it would be posted, or why it is none. What is posted is checked as if it were.
    fn take(&mut self, line: Line, item: Result<Box<RawValue>, String>, today: Date) {
        let posted = item.and_then(|item| {
            let posted = TransactionPost::of_json(&item, today).map_err(|error| reasons(&error))?;
            Ok((posted, String::from(Box::<str>::from(item))))
        });
        let rejected = match posted {
            Ok((posted, text)) => match self.seen.entry(posted.transaction.key()) {
                Entry::Vacant(free) => {
                    free.insert((line.number, text));
                    self.items.push(Item { line, posted });
                    return;
                }
                Entry::Occupied(taken) if taken.get().1 == text => {
                    self.repeated += 1;
                    return;
                }
                Entry::Occupied(taken) => {
                    format!("it has the id of line {} and says something else", taken.get().0)
                }
            },
            Err(reason) => reason,
        };
        self.rejected.push(Rejected { line, reason: rejected });
    }
}

/// Everything that is wrong with a transaction.
fn reasons(error: &ApiError) -> String {
    let reason = |problem: &Problem| match problem.path.trim_start_matches('/') {
        "" => format!("it {}", problem.message),
        member => format!("{member} {}", problem.message),
    };
    error.details().iter().map(reason).collect::<Vec<_>>().join("; ")
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ReadError {}
