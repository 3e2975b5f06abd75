//! The members of a table of the manifest while they are read.

use std::fmt;
use std::ops::Range;

use scopewright_catalog::Problems;
use scopewright_catalog::toml_reader::{Placed, Table};

/// The members of a client or an API while they are read.
pub(super) struct Members<'t, 'f> {
    pub(super) header: Range<usize>,
    pub(super) table: Table<'t>,
    pub(super) problems: &'f mut Problems,
    read: Vec<Member>,
}

/// A member that is present.
struct Member {
    key: &'static str,
    span: Range<usize>,
    is_valid: bool,
}

impl<'t, 'f> Members<'t, 'f> {
    pub(super) fn new(header: Range<usize>, table: Table<'t>, problems: &'f mut Problems) -> Self {
        Self { header, table, problems, read: Vec::new() }
    }

    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str, &mut Table<'t>, &mut Problems) -> T,
    ) -> Option<T> {
        let span = self.table.value_span(key)?;
        let before = self.problems.len();
        let value = read(key, &mut self.table, self.problems);
        let is_valid = self.problems.len() == before;
        self.read.push(Member { key, span, is_valid });
        Some(value)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, |key, table, problems| table.text(key, problems)).flatten().map(|text| text.value)
    }

    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        self.read(key, |key, table, problems| table.boolean(key, problems)).flatten().map(|is| is.value)
    }

    /// Reads a number of seconds. One that is negative or too large becomes 0, which the rules
    /// refuse.
    pub(super) fn seconds(&mut self, key: &'static str) -> Option<u32> {
        let number = self.read(key, |key, table, problems| table.number(key, problems)).flatten()?;
        Some(u32::try_from(number.value).unwrap_or(0))
    }

    /// Reads a text and parses it.
    pub(super) fn parsed<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.read(key, |key, table, problems| {
            let text = table.text(key, problems)?;
            parse(&text.value).map_err(|cause| report(text.span, &cause, problems)).ok()
        })
        .flatten()
    }

    /// Reads a list of texts without duplicates, and parses each.
    pub(super) fn list<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        Some(self.placed_list(key, parse)?.into_iter().map(|placed| placed.value).collect())
    }

    /// Reads a list as [`list`](Self::list) does, and returns the places too.
    pub(super) fn placed_list<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<Placed<T>>> {
        self.read(key, |key, table, problems| {
            let mut seen = Vec::<String>::new();
            let mut values = Vec::new();
            for text in table.texts(key, problems) {
                if seen.contains(&text.value) {
                    let message = format!("`{}` is listed twice in `{key}`", text.value);
                    problems.add_with_help(text.span, message, "remove one of the two".to_owned());
                    continue;
                }
                match parse(&text.value) {
                    Ok(value) => values.push(Placed { value, span: text.span }),
                    Err(cause) => report(text.span, &cause, problems),
                }
                seen.push(text.value);
            }
            values
        })
    }

    /// Reports a key that is not read, and takes it out of the table.
    pub(super) fn report_unread(&mut self, key: &str, mistake: &dyn fmt::Display) {
        let span = self.table.value_span(key).unwrap_or_else(|| self.header.clone());
        self.table.texts(key, &mut Problems::new(""));
        report(span, mistake, self.problems);
    }

    /// Reports a violated rule, unless it only follows from a problem that has been reported.
    pub(super) fn report(&mut self, key: &str, mistake: &dyn fmt::Display) {
        let cause = match key {
            "default_scope" => "scope",
            "jwks" | "jwks_uri" | "assertion_lifetime" | "token_endpoint_audience" => "auth",
            _ => key,
        };
        if self.read.iter().all(|member| member.is_valid || ![key, cause].contains(&member.key)) {
            let member = self.read.iter().find(|member| member.key == key);
            let span = member.map_or(self.header.clone(), |member| member.span.clone());
            report(span, mistake, self.problems);
        }
    }
}

/// Reports an error. The part after its last semicolon is advice.
pub(super) fn report(span: Range<usize>, error: &dyn fmt::Display, problems: &mut Problems) {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((message, advice)) => problems.add_with_help(span, message, advice.to_owned()),
        None => problems.add(span, text),
    }
}
