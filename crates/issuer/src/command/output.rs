//! What commands print: a table for people, or JSON for programs.

use std::io::{self, Write as _};

use anyhow::Context as _;
use comfy_table::Table;
use comfy_table::presets::NOTHING;
use jiff::Timestamp;
use serde::Serialize;

/// How a command answers.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Output {
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Prints `value` as JSON, or else what `text` makes of it.
    pub(super) fn print<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        let text = if self.json { serde_json::to_string(value)? } else { text(value) };
        let written = writeln!(io::stdout(), "{}", text.trim_end());
        written.context("it was done, but the answer could not be shown")
    }
}

/// Rows below a heading, in columns that are as wide as they must be.
pub(super) fn table<R: IntoIterator<Item = String>>(
    heading: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> String {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(heading.iter().map(|name| name.to_uppercase()));
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Names and values below each other; those without a value are left out.
pub(super) fn pairs(rows: &[(&str, Option<String>)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 1;
    let line = |(name, value): &(&str, Option<String>)| {
        Some(format!("{:width$} {}\n", format!("{name}:"), value.as_ref()?))
    };
    rows.iter().filter_map(line).collect()
}

/// A time in UTC.
pub(super) fn time(seconds: u64) -> String {
    let second = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    second.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

/// A time that may be missing.
pub(super) fn time_or(seconds: Option<u64>, missing: &str) -> String {
    seconds.map_or_else(|| missing.to_owned(), time)
}

/// Texts with commas between them.
pub(super) fn list<T: ToString>(items: &[T]) -> Option<String> {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    (!items.is_empty()).then(|| items.join(", "))
}
