//! Transactions in JSON, as they are posted.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::source::Source;
use super::{Frame, Line, ReadError, Sorter, Statement};

/// Reads an array, an object with one, or an object on each line.
pub(super) fn read(file: &[u8], today: Date) -> Result<Statement, ReadError> {
    let source = Source::new(file);
    let text = source.text(&source.bytes);
    let (what, frame, parts) = parts(&text)?;
    let mut sorter = Sorter::default();
    let mut counted = Counted { text: &text, at: 0, number: 1 };
    for Part { written, json } in parts {
        let line = Line { number: counted.number(written), written: written.as_bytes().to_vec() };
        let item = json.map(ToOwned::to_owned).map_err(|error| format!("it is no JSON: {error}"));
        sorter.take(line, item, today);
    }
    let Sorter { items, rejected, repeated, .. } = sorter;
    let reading = vec![("json".to_owned(), what.to_owned())];
    Ok(Statement { items, rejected, repeated, reading, notes: Vec::new(), frame })
}

/// One transaction as it stands in the text.
struct Part<'t> {
    written: &'t str,
    json: Result<&'t RawValue, serde_json::Error>,
}

/// The objects that hold transactions, as the API answers them and as others do.
#[derive(Deserialize)]
struct Wrapped<'t> {
    #[serde(borrow, alias = "transactions")]
    data: Option<Vec<&'t RawValue>>,
}

fn parts(text: &str) -> Result<(&'static str, Frame, Vec<Part<'_>>), ReadError> {
    let whole = serde_json::from_str::<&RawValue>(text);
    let fail = |error| Err(ReadError(format!("the file is no JSON: {error}")));
    match whole {
        Err(error) if !text.trim_start().starts_with('{') => fail(error),
        Err(_) => Ok(("one object on each line", Frame::Lines, lines(text))),
        Ok(whole) => {
            let array = serde_json::from_str::<Vec<&RawValue>>(whole.get());
            let wrapped = || serde_json::from_str::<Wrapped<'_>>(whole.get()).ok()?.data;
            match array.ok().or_else(wrapped) {
                Some(array) => Ok(("an array", Frame::Array, array.into_iter().map(Part::of).collect())),
                None => Ok(("one object", Frame::Lines, vec![Part::of(whole)])),
            }
        }
    }
}

fn lines(text: &str) -> Vec<Part<'_>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|written| Part { written, json: serde_json::from_str(written) }).collect()
}

impl<'t> Part<'t> {
    fn of(json: &'t RawValue) -> Self {
        Self { written: json.get(), json: Ok(json) }
    }
}

/// Lines of text, counted once.
struct Counted<'t> {
    text: &'t str,
    at: usize,
    number: u64,
}

impl Counted<'_> {
    /// The number of the line in which a part of the text begins. Parts come in order.
    fn number(&mut self, part: &str) -> u64 {
        let at =
            part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).clamp(self.at, self.text.len());
        self.number += self.text.as_bytes()[self.at..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = at;
        self.number
    }
}
