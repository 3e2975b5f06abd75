//! The problems of a file on standard error.

use cli_output::{has_colour_on_stderr, print_rendered_to_stderr};
use scopewright_catalog::Problems;

/// Prints problems with excerpts of the file, for which `path` is shown.
pub(super) fn print_problems(problems: &Problems, path: &str) {
    if !problems.is_empty() {
        print_rendered_to_stderr(&format!("{}\n\n", problems.render(path, has_colour_on_stderr())));
    }
}
