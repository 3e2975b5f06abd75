//! The problems of a file on standard error.

use cli_output::{has_colour_on_stderr, note, print_rendered_to_stderr};
use scopewright_catalog::Problems;

/// Prints the first problems with excerpts of the file, for which `path` is shown.
pub(super) fn print_problems(problems: &Problems, path: &str) {
    const MAX_SHOWN: usize = 100;
    for problem in problems.iter().take(MAX_SHOWN) {
        let rendered = problems.render_one(problem, path, has_colour_on_stderr());
        print_rendered_to_stderr(&format!("{rendered}\n\n"));
    }
    if problems.len() > MAX_SHOWN {
        note(&format!("{path} has {} more problems", problems.len() - MAX_SHOWN));
    }
}
