//! The TOML parser, with messages that suit a catalog.

use std::collections::HashSet;
use std::ops::Range;

use toml::de::DeTable;

use crate::problem::Problems;
use crate::tree::Table;

/// Parses a text. Syntax errors become problems. Returns `None` if nothing can be read.
pub fn parse<'s>(source: &'s str, problems: &mut Problems) -> Option<Table<'s>> {
    let (document, errors) = DeTable::parse_recoverable(source);
    let mut readable = true;
    let mut duplicates = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        match error.message() {
            "duplicate key" => duplicates.push(Duplicate::at(span, source)),
            message => {
                readable = false;
                problems.add(span, format!("not valid TOML: {message}"));
            }
        }
    }
    report(&duplicates, problems);
    readable.then(|| Table::whole(document.into_inner()))
}

/// A duplicate key. The parser keeps the first value and continues.
struct Duplicate<'s> {
    key: &'s str,
    span: Range<usize>,
    /// The text before the key in its line.
    before: &'s str,
    /// The line with the header of the table: this one or one above.
    header: &'s str,
    header_start: usize,
}

impl<'s> Duplicate<'s> {
    fn at(span: Range<usize>, source: &'s str) -> Self {
        let key = source.get(span.clone()).unwrap_or_default().trim_matches(['"', '\'']);
        let above = source.get(..span.start).unwrap_or_default();
        let before = above.rsplit('\n').next().unwrap_or_default().trim_start();
        let (mut header, mut header_start) = ("", above.len() + 1);
        for line in above.rsplit('\n') {
            header = line.trim();
            header_start -= line.len() + 1;
            if header.starts_with('[') {
                break;
            }
        }
        Self { key, span, before, header, header_start }
    }

    /// Returns whether the duplicate is a table.
    fn is_table(&self) -> bool {
        self.before.starts_with('[')
    }

    /// Returns the table that contains the key, as in `[scope."a:b"]` and as in `"a:b" = { … }`
    /// below `[scope]`.
    fn parent(&self) -> &str {
        let parent = if self.before.is_empty() { self.header.trim_end_matches(']') } else { self.before };
        parent.trim_start_matches('[').trim().trim_end_matches('.').trim()
    }

    fn message(&self) -> String {
        match (self.parent(), self.key) {
            (kind @ ("scope" | "group"), name) => format!("the {kind} `{name}` is listed twice"),
            (kind, name) if self.is_table() && is_bare_key(kind) => {
                format!("the {kind} `{name}` is listed twice")
            }
            ("", name) if self.is_table() => format!("the table `[{name}]` is defined twice"),
            (_, name) if self.header.starts_with('[') => {
                format!("the key `{name}` is set twice in `{}`", self.header)
            }
            (_, name) => format!("the key `{name}` is set twice"),
        }
    }
}

fn is_bare_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Reports duplicates. The keys of a duplicate table are duplicates too, and only the table is
/// reported.
fn report(duplicates: &[Duplicate<'_>], problems: &mut Problems) {
    let tables: HashSet<usize> =
        duplicates.iter().filter(|duplicate| duplicate.is_table()).map(|table| table.header_start).collect();
    for duplicate in duplicates {
        if duplicate.is_table() || !tables.contains(&duplicate.header_start) {
            let help = "remove one of them".to_owned();
            problems.add_with_help(duplicate.span.clone(), duplicate.message(), help);
        }
    }
}
