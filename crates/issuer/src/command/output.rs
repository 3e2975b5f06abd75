//! The output of commands: text for people, or JSON for programs.

use anyhow::Context as _;
use cli_output::{Style, Text};
use issuer::{ScopeList, Vocabulary};
use jiff::Timestamp;
use scopewright_catalog::{Access, ScopeName};
use serde::Serialize;

/// The form of a command's output.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Output {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Prints `value` as JSON, or as the text that `text` returns.
    pub(super) fn print<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        let text = if self.json { serde_json::to_string(value)? } else { text(value) };
        let printed = cli_output::print(&format!("{}\n", text.trim_end()));
        printed.context("the command was executed, but its output could not be printed")
    }
}

/// Highlights destructive and deprecated scopes. A scope that no API has is faint.
pub(super) fn scopes(scopes: &ScopeList, vocabulary: &Vocabulary) -> Text {
    let painted = |scope: &ScopeName| match vocabulary.access(scope) {
        None => Style::Faint.paint(scope),
        Some(Access::Destructive) => Style::Danger.paint(scope),
        Some(_) if vocabulary.is_deprecated(scope) => Style::Soon.paint(scope),
        Some(_) => scope.to_string().into(),
    };
    Text::join(scopes.iter().map(painted), " ")
}

/// Returns the state of a client: enabled or disabled.
pub(super) fn client_state(is_disabled: bool) -> Text {
    if is_disabled { Style::Faint.paint("disabled") } else { Style::Good.paint("enabled") }
}

/// Formats a time in UTC.
pub(super) fn time(seconds: u64) -> String {
    let second = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    second.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

/// Formats a day in UTC.
pub(super) fn date(seconds: u64) -> String {
    time(seconds).split('T').next().unwrap_or_default().to_owned()
}

/// Shown for a credential without a recorded use. Uses are recorded with a delay.
pub(super) const NOT_RECORDED: &str = "not yet recorded";

/// Formats a time that may be missing.
pub(super) fn time_or(seconds: Option<u64>, missing: &str) -> String {
    seconds.map_or_else(|| missing.to_owned(), time)
}

/// Joins texts by commas.
pub(super) fn list<T: ToString>(items: &[T]) -> Option<String> {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    (!items.is_empty()).then(|| items.join(", "))
}
