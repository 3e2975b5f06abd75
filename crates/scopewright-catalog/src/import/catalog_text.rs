//! A draft as the text of a `scopes.toml`, with a comment at each guess.

use std::fmt::Write as _;

use super::draft::{DraftCatalog, DraftScope};
use crate::ScopeName;
use crate::toml_string::quoted;

/// At most this many operations are named; the rest is counted.
const NAMED: usize = 6;

pub(super) fn render(draft: &DraftCatalog) -> String {
    let mut text = format!(
        "schema = 1\n\n[catalog]\ntitle = {}\nversion = {}\n",
        quoted(&draft.title),
        quoted(&draft.version)
    );
    for (name, scope) in &draft.scopes {
        text += &match name.parse::<ScopeName>() {
            Ok(_) => entry(name, scope),
            Err(error) => format!("\n# left out: {}: {error}\n", quoted(&one_line(name))),
        };
    }
    text += "\n# The requirements of the operations, as guards above their handlers:\n#\n";
    for guard in &draft.guards {
        _ = writeln!(text, "# {}", one_line(&guard.to_string()));
    }
    text
}

fn entry(name: &str, scope: &DraftScope) -> String {
    let mut text = "\n".to_owned();
    if !scope.is_declared {
        text += "# declared by no flow of the document\n";
    }
    let placeholder = || format!("Describe what {name} lets its bearer do.");
    let description = scope.description.clone().unwrap_or_else(placeholder);
    let evidence = if scope.used_by.is_empty() {
        "guessed: no operation that was read uses it".to_owned()
    } else {
        format!("guessed from: {}", some_of(&scope.used_by))
    };
    _ = write!(
        text,
        "[scope.{}]\ndescription = {}\n# {}\naccess = {}\n",
        quoted(name),
        quoted(&description),
        one_line(&evidence),
        quoted(scope.guessed_access().as_str())
    );
    text
}

fn some_of(operations: &[String]) -> String {
    let named = operations.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match operations.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// Replaces line ends, so that no text of a document can end a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
