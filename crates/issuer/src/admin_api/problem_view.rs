//! The problems of a catalog in a response.

use schemars::JsonSchema;
use scopewright_catalog::{Problem, Problems};
use serde::Serialize;

/// A problem of a catalog. Lines and columns are counted from 1, columns in characters.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ProblemView {
    /// The severity: `error` or `warning`.
    severity: &'static str,
    /// The message.
    message: String,
    /// Advice for a correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// The line in which the place begins.
    line: usize,
    /// The column in which the place begins.
    column: usize,
    /// The line in which the place ends.
    end_line: usize,
    /// The column after the place.
    end_column: usize,
    /// The problem as text with an excerpt of the catalog.
    rendered: String,
}

/// Returns the first hundred problems, with the beginnings of long texts.
pub(super) fn problem_views(problems: &Problems) -> Vec<ProblemView> {
    const MAX_PROBLEMS: usize = 100;
    /// A catalog can consist of one line.
    const MAX_RENDERED: usize = 4000;
    let view = |problem: &Problem| ProblemView {
        severity: problem.severity().as_str(),
        message: start_of(problem.message().to_owned(), MAX_RENDERED),
        help: problem.help().map(|help| start_of(help.to_owned(), MAX_RENDERED)),
        line: problem.line(),
        column: problem.column(),
        end_line: problem.end_line(),
        end_column: problem.end_column(),
        rendered: start_of(problems.render_one(problem, "scopes.toml", false), MAX_RENDERED),
    };
    problems.iter().take(MAX_PROBLEMS).map(view).collect()
}

/// Returns the beginning of a text, of at most this many bytes.
fn start_of(mut text: String, longest: usize) -> String {
    if text.len() > longest {
        text.truncate(text.floor_char_boundary(longest));
        text.push('…');
    }
    text
}
