//! The TOML tree with places, and readers that turn a value of the wrong type into a problem.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::Problems;
use crate::suggest::suggest;

/// A table from which keys are taken. The remaining keys are unknown.
pub struct Table<'s> {
    span: Range<usize>,
    entries: DeTable<'s>,
}

/// A key or value with its place.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The bytes of the value in the text.
    pub span: Range<usize>,
}

impl<'s> Table<'s> {
    /// Returns the table of the whole file, which has no header.
    pub(crate) fn whole(entries: DeTable<'s>) -> Self {
        Self { span: 0..0, entries }
    }

    /// Returns the header, which is the place of problems about missing keys.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns whether the key exists, with any value.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Returns the place of a key's value, if the key is present.
    pub fn value_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get(key).map(Spanned::span)
    }

    /// Takes a text, which must not be blank.
    pub fn text(&mut self, key: &str, problems: &mut Problems) -> Option<Placed<String>> {
        let value = self.entries.remove(key)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::String(text) if text.trim().is_empty() => {
                problems.add(span, format!("`{key}` must not be empty"));
                None
            }
            DeValue::String(text) => Some(Placed { value: text.into_owned(), span }),
            other => {
                problems.add(span, format!("`{key}` must be a string, not {}", form(&other)));
                None
            }
        }
    }

    /// Takes a required text.
    pub fn required_text(
        &mut self,
        key: &str,
        example: &str,
        problems: &mut Problems,
    ) -> Option<Placed<String>> {
        if !self.has(key) {
            let help = format!("add `{key} = \"{example}\"`");
            problems.add_with_help(self.span(), format!("`{key}` is missing"), help);
        }
        self.text(key, problems)
    }

    /// Takes an integer.
    pub fn number(&mut self, key: &str, problems: &mut Problems) -> Option<Placed<i64>> {
        let value = self.entries.remove(key)?;
        let span = value.span();
        let number =
            value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            problems.add(span.clone(), format!("`{key}` must be an integer, not {}", form(value.get_ref())));
        }
        Some(Placed { value: number?, span })
    }

    /// Takes a boolean.
    pub fn boolean(&mut self, key: &str, problems: &mut Problems) -> Option<Placed<bool>> {
        let value = self.entries.remove(key)?;
        let span = value.span();
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            let message = format!("`{key}` must be `true` or `false`, not {}", form(value.get_ref()));
            problems.add(span.clone(), message);
        }
        Some(Placed { value: boolean?, span })
    }

    /// Takes a list of texts.
    pub fn texts(&mut self, key: &str, problems: &mut Problems) -> Vec<Placed<String>> {
        let Some(value) = self.entries.remove(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            problems.add(span, format!("`{key}` must be a list of strings"));
            return Vec::new();
        };
        items.into_iter().filter_map(|item| text_item(item, key, problems)).collect()
    }

    /// Takes a table.
    pub fn table(&mut self, key: &str, problems: &mut Problems) -> Option<Table<'s>> {
        let (name, value) = self.entries.remove_entry(key)?;
        as_table(key, name.span(), value, problems)
    }

    /// Takes a table of tables, in the order of the text.
    pub fn tables(&mut self, key: &str, problems: &mut Problems) -> Vec<(Placed<String>, Table<'s>)> {
        let Some(parent) = self.table(key, problems) else { return Vec::new() };
        let mut tables: Vec<_> = parent
            .entries
            .into_iter()
            .filter_map(|(name, value)| {
                let span = name.span();
                let table = as_table(name.get_ref(), span.clone(), value, problems)?;
                Some((Placed { value: name.into_inner().into_owned(), span }, table))
            })
            .collect();
        tables.sort_by_key(|(name, _)| name.span.start);
        tables
    }

    /// Reports every remaining key as unknown.
    pub fn finish(self, known: &[&str], problems: &mut Problems) {
        for key in self.entries.keys() {
            let help = suggest(key.get_ref(), known.iter().copied())
                .next()
                .map(|near| format!("did you mean `{near}`?"))
                .unwrap_or_else(|| format!("the keys here are {}", quoted(known)));
            problems.add_with_help(key.span(), format!("unknown key `{}`", key.get_ref()), help);
        }
    }
}

/// Returns the names as in "`a`, `b` and `c`".
pub(crate) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}

fn as_table<'s>(
    name: &str,
    span: Range<usize>,
    value: Spanned<DeValue<'s>>,
    problems: &mut Problems,
) -> Option<Table<'s>> {
    match value.into_inner() {
        DeValue::Table(entries) => Some(Table { span, entries }),
        other => {
            problems.add(span, format!("`{name}` must be a table, not {}", form(&other)));
            None
        }
    }
}

fn text_item(item: Spanned<DeValue<'_>>, key: &str, problems: &mut Problems) -> Option<Placed<String>> {
    let span = item.span();
    match item.into_inner() {
        DeValue::String(text) => Some(Placed { value: text.into_owned(), span }),
        other => {
            problems.add(span, format!("`{key}` must be a list of strings, not of {}", form(&other)));
            None
        }
    }
}

fn form(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
