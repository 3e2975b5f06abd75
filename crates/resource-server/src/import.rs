//! Transactions from a file, checked exactly like those that are posted.
//!
//! A JSON file contains what `POST /transactions/enrich` takes, of any length. A CSV file has a
//! header line with the names of the API's fields, and one line for each transaction. Nothing is
//! guessed: a file that breaks a rule is refused as a whole, with each [`Mistake`] in it.

pub(crate) mod client_store;
mod csv;
mod json;
mod mistake;

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::clock::{day, now};
use crate::records::submitted_batch::TransactionPost;
use enrichment::TransactionKey;

pub use mistake::{Mistake, Mistakes};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A header line with the names of the API's fields, and a line for each transaction (RFC
    /// 4180).
    Csv,
    /// An array of transactions.
    Json,
}

/// The transactions of a file, each of them valid.
#[derive(Debug)]
pub struct TransactionFile {
    pub(crate) items: Vec<Item>,
    pub(crate) read_at: Timestamp,
}

/// A transaction and the line on which it begins, counted from 1.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub line: u64,
    pub posted: TransactionPost,
}

impl TransactionFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Mistakes`] with everything that is wrong with the file.
    pub fn read(file: &[u8], format: Format) -> Result<Self, Mistakes> {
        let text = std::str::from_utf8(file).map_err(|error| {
            let line = line_at(&file[..error.valid_up_to()]);
            Mistakes::from(Mistake::new(line, "contains bytes that are not UTF-8"))
        })?;
        let mut reading = Reading::new(now());
        match format {
            Format::Csv => csv::read(text, &mut reading),
            Format::Json => json::read(text, &mut reading),
        }
        reading.finish()
    }

    /// Returns the number of transactions.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether there are no transactions. A file that was read has at least one.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// A file that is being read: its valid transactions and its mistakes so far.
struct Reading {
    items: Vec<Item>,
    lines: HashMap<TransactionKey, u64>,
    mistakes: Mistakes,
    begin: Timestamp,
}

impl Reading {
    fn new(begin: Timestamp) -> Self {
        Self { items: Vec::new(), lines: HashMap::new(), mistakes: Mistakes::default(), begin }
    }

    /// Takes a transaction as it would be posted. `place` names the place of a problem by its JSON
    /// Pointer.
    fn take(&mut self, line: u64, json: &RawValue, place: impl Fn(&str) -> String) {
        let posted = match TransactionPost::of_json(json, day(self.begin)) {
            Ok(posted) => posted,
            Err(problems) => {
                for problem in problems.iter() {
                    self.report(Mistake::new(line, &problem.message).at(place(&problem.path)));
                }
                return;
            }
        };
        match self.lines.insert(posted.transaction.key(), line) {
            Some(first) => self.report(Mistake::new(
                line,
                format!("has the accountId and the transactionId of line {first}"),
            )),
            None => self.items.push(Item { line, posted }),
        }
    }

    fn report(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    fn finish(mut self) -> Result<TransactionFile, Mistakes> {
        if self.items.is_empty() && self.mistakes.is_empty() {
            self.report(Mistake::new(1, "the file contains no transactions"));
        }
        if self.mistakes.is_empty() {
            Ok(TransactionFile { items: self.items, read_at: self.begin })
        } else {
            Err(self.mistakes)
        }
    }
}

/// Returns the number of the line on which the text after `before` begins.
fn line_at(before: &[u8]) -> u64 {
    1 + before.iter().filter(|byte| **byte == b'\n').count() as u64
}
