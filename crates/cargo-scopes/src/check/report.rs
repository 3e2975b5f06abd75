//! The problems of a catalog, for people and for programs.

use cli_output::Style;
use scopewright_catalog::{Catalog, Problem, Problems, Severity};
use serde_json::{Value, json};

/// The problems of one file.
pub(super) struct Report<'n> {
    file: &'n str,
    /// The number of scopes of a valid catalog.
    scopes: Option<usize>,
    problems: Problems,
}

impl<'n> Report<'n> {
    pub(super) fn of(file: &'n str, source: &str, today: &str) -> Self {
        match Catalog::parse_on(today, source) {
            Ok((catalog, warnings)) => Self { file, scopes: Some(catalog.scopes.len()), problems: warnings },
            Err(problems) => Self { file, scopes: None, problems },
        }
    }

    /// Returns whether the catalog can be used.
    pub(super) fn is_sound(&self) -> bool {
        self.scopes.is_some()
    }

    /// Each problem in its place.
    pub(super) fn snippets(&self, colour: bool) -> String {
        if self.problems.is_empty() {
            String::new()
        } else {
            format!("{}\n\n", self.problems.render(self.file, colour))
        }
    }

    /// One line: the numbers of scopes, errors and warnings.
    pub(super) fn summary(&self) -> String {
        let scopes = self.scopes.map(|scopes| counted(scopes, "scope"));
        let [errors, warnings] = [Severity::Error, Severity::Warning].map(|severity| {
            let count = self.problems.count(severity);
            (count > 0).then(|| counted(count, severity.as_str()))
        });
        let none = self.problems.is_empty().then(|| "no problem".to_owned());
        let parts: Vec<_> = [scopes, errors, warnings, none].into_iter().flatten().collect();
        format!("{}: {}", self.file, parts.join(", "))
    }

    /// Returns the style of the line of a usable catalog.
    pub(super) fn style(&self) -> Style {
        if self.problems.is_empty() { Style::Good } else { Style::Soon }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "file": self.file,
            "errors": self.problems.count(Severity::Error),
            "warnings": self.problems.count(Severity::Warning),
            "problems": self.problems.iter().map(problem).collect::<Vec<_>>(),
        })
    }
}

/// Lines and columns count from 1, columns in characters; the end is behind the last character.
fn problem(problem: &Problem) -> Value {
    json!({
        "severity": problem.severity().as_str(),
        "message": problem.message(),
        "help": problem.help(),
        "line": problem.line(),
        "column": problem.column(),
        "end_line": problem.end_line(),
        "end_column": problem.end_column(),
    })
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
