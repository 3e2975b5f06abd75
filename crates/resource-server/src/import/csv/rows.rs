//! The rows of a table with their lines.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::super::{Mistake, line_at};

/// A row of a table. A field in quotation marks may extend over several lines.
pub(super) struct Row {
    /// The line on which the row begins, counted from 1.
    pub(super) line: u64,
    pub(super) fields: StringRecord,
}

/// The rows of a table, without blank lines.
pub(super) struct Rows<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// The place up to which lines are counted, and the number of the line there.
    counted: (usize, u64),
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { text, reader, counted: (0, 1) }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).expect("a place in memory")
    }

    /// Returns the line number of an offset. Offsets must be ascending.
    fn line(&mut self, at: usize) -> u64 {
        let (counted, line) = self.counted;
        self.counted = (at, line + line_at(&self.text.as_bytes()[counted..at]) - 1);
        self.counted.1
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Mistake>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.offset();
        let mut fields = StringRecord::new();
        // Text in memory can always be read.
        if !self.reader.read_record(&mut fields).unwrap_or(false) {
            return None;
        }
        let read = &self.text[before..self.offset()];
        let row = read.trim_start_matches(['\r', '\n']);
        let line = self.line(before + read.len() - row.len());
        let row = row.strip_suffix("\r\n").or(row.strip_suffix(['\r', '\n'])).unwrap_or(row);
        if is_well_quoted(row) {
            return Some(Ok(Row { line, fields }));
        }
        let message = "a quotation mark is not closed, or is inside a field that is not quoted as a whole";
        Some(Err(Mistake::new(line, message)))
    }
}

/// Returns whether each quotation mark of a row begins a field, ends one, or is doubled within one.
/// The reader accepts any other too, and a field could then extend over rows unnoticed.
fn is_well_quoted(row: &str) -> bool {
    let mut rest = row;
    loop {
        rest = match rest.strip_prefix('"') {
            Some(quoted) => match after_closing_mark(quoted) {
                Some(rest) => rest,
                None => return false,
            },
            None => {
                let (field, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                if field.contains('"') {
                    return false;
                }
                after
            }
        };
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => return rest.is_empty(),
        }
    }
}

fn after_closing_mark(mut quoted: &str) -> Option<&str> {
    loop {
        let (_, rest) = quoted.split_once('"')?;
        match rest.strip_prefix('"') {
            Some(doubled) => quoted = doubled,
            None => return Some(rest),
        }
    }
}
