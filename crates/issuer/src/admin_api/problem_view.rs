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

/// Returns the first hundred problems.
pub(super) fn problem_views(problems: &Problems) -> Vec<ProblemView> {
    const MAX_PROBLEMS: usize = 100;
    let view = |problem: &Problem| ProblemView {
        severity: problem.severity().as_str(),
        message: problem.message().to_owned(),
        help: problem.help().map(str::to_owned),
        line: problem.line(),
        column: problem.column(),
        end_line: problem.end_line(),
        end_column: problem.end_column(),
        rendered: problems.render_one(problem, "scopes.toml", false),
    };
    problems.iter().take(MAX_PROBLEMS).map(view).collect()
}
