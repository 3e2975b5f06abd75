//! TOML values with their places, and small readers that turn one of the wrong form into a problem.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Found;

/// A table whose entries are taken out one by one; what is left at the end is unknown.
pub(super) struct Table<'t>(DeTable<'t>);

/// A text and where it stands.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) offset: usize,
}

impl Text {
    pub(super) fn problem(&self, told: impl fmt::Display) -> Found {
        Found::new(self.offset, told.to_string())
    }
}

/// The value of a key.
pub(super) struct Entry<'t> {
    key: String,
    value: DeValue<'t>,
    pub(super) offset: usize,
}

impl<'t> Table<'t> {
    /// The table of the whole file.
    pub(super) fn whole(table: DeTable<'t>) -> Self {
        Self(table)
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Entry<'t>> {
        Some(Entry::new(key, self.0.remove(key)?))
    }

    /// Every entry, with its key as a text of the user's choice.
    pub(super) fn entries(self) -> impl Iterator<Item = (Text, Entry<'t>)> {
        self.0.into_iter().map(|(key, value)| {
            let text = Text { offset: key.span().start, text: key.into_inner().into_owned() };
            let entry = Entry::new(&text.text, value);
            (text, entry)
        })
    }

    /// Ends the reading: what nobody took is unknown.
    pub(super) fn finish(self, known: &[&str], found: &mut Vec<Found>) {
        for key in self.0.keys() {
            let told = format!("unknown key `{}`; the keys here are {}", key.get_ref(), known.join(", "));
            found.push(Found::new(key.span().start, told));
        }
    }
}

impl<'t> Entry<'t> {
    fn new(key: &str, value: Spanned<DeValue<'t>>) -> Self {
        Self { key: key.to_owned(), offset: value.span().start, value: value.into_inner() }
    }

    pub(super) fn problem(&self, told: impl fmt::Display) -> Found {
        Found::new(self.offset, told.to_string())
    }

    fn is_no(&self, form: &str) -> Found {
        self.problem(format!("`{}` is {}; write {form}", self.key, name(&self.value)))
    }

    pub(super) fn into_table(self, found: &mut Vec<Found>) -> Option<Table<'t>> {
        if let DeValue::Table(table) = self.value {
            return Some(Table(table));
        }
        found.push(self.is_no("a table"));
        None
    }

    pub(super) fn number(&self, found: &mut Vec<Found>) -> Option<i64> {
        let number = self.value.as_integer();
        let number = number.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            found.push(self.is_no("a whole number"));
        }
        number
    }

    pub(super) fn truth(&self, found: &mut Vec<Found>) -> Option<bool> {
        let truth = self.value.as_bool();
        if truth.is_none() {
            found.push(self.is_no("true or false"));
        }
        truth
    }

    pub(super) fn text(&self, found: &mut Vec<Found>) -> Option<Text> {
        if let Some(text) = self.value.as_str() {
            return Some(Text { text: text.to_owned(), offset: self.offset });
        }
        found.push(self.is_no("a string"));
        None
    }

    /// A list of texts, in which none stands twice.
    pub(super) fn texts(&self, found: &mut Vec<Found>) -> Vec<Text> {
        let Some(items) = self.value.as_array() else {
            found.push(self.is_no("a list of strings"));
            return Vec::new();
        };
        let mut texts = Vec::<Text>::new();
        for item in items {
            let offset = item.span().start;
            match item.get_ref().as_str() {
                None => {
                    let told = format!("`{}` has {} in it; write strings", self.key, name(item.get_ref()));
                    found.push(Found::new(offset, told));
                }
                Some(text) if texts.iter().any(|other| other.text == text) => {
                    found.push(Found::new(offset, format!("`{text}` is given twice; keep one of the two")));
                }
                Some(text) => texts.push(Text { text: text.to_owned(), offset }),
            }
        }
        texts
    }
}

fn name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
