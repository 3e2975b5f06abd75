//! Problems of a catalog: collected, sorted, and shown as a compiler would show them.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    message: String,
    help: Option<String>,
    span: Range<usize>,
    line: usize,
    column: usize,
}

impl Problem {
    /// What is wrong, in one lower-case sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

/// All problems of one catalog text, which they keep so that they can be shown in place.
#[derive(Clone, Debug)]
pub struct Problems {
    source: String,
    list: Vec<Problem>,
}

impl Problems {
    /// The problems in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// How many problems there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One snippet a problem, with `path:LINE:COLUMN` and the place underlined; in colour for a terminal.
    pub fn render(&self, path: &str, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let snippets: Vec<_> =
            self.list.iter().map(|problem| self.render_one(problem, path, &renderer)).collect();
        snippets.join("\n\n")
    }

    fn render_one(&self, problem: &Problem, path: &str, renderer: &Renderer) -> String {
        let place = AnnotationKind::Primary.span(problem.span.clone());
        let snippet = Snippet::source(&self.source).path(path).annotation(place);
        let mut report = Level::ERROR.primary_title(&problem.message).element(snippet);
        if let Some(help) = problem.help() {
            report = report.element(Level::HELP.message(help));
        }
        renderer.render(&[report])
    }

    pub(crate) fn new(source: &str) -> Self {
        Self { source: source.to_owned(), list: Vec::new() }
    }

    pub(crate) fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.push(span, message.into(), None);
    }

    pub(crate) fn add_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.push(span, message.into(), help.into());
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.list.sort_by_key(|problem| problem.span.start);
        self
    }

    fn push(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        let before = &self.source[..span.start.min(self.source.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        self.list.push(Problem { message, help, span, line, column });
    }
}

/// One line a problem: `LINE:COLUMN: message`.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            writeln!(f, "{}:{}: {}", problem.line, problem.column, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
