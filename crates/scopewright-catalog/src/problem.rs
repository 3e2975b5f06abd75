//! The problems of a catalog, which are collected, sorted, and rendered like those of a compiler.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::lines::Lines;

/// A problem and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    severity: Severity,
    message: String,
    help: Option<String>,
    span: Range<usize>,
    /// The name in the header of the scope or group with the problem.
    header: Option<Range<usize>>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The catalog cannot be used.
    Error,
    /// The catalog can be used, but probably contains a mistake.
    Warning,
}

impl Severity {
    /// Returns the word before the message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Problem {
    /// Returns the severity.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns the message, a lower-case sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns advice for a correction.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns the range of bytes, without a byte order mark at the beginning of the text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns the line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns the column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Returns the line in which the place ends, counted from 1.
    pub fn end_line(&self) -> usize {
        self.end_line
    }

    /// Returns the column after the last character of the place, counted from 1.
    pub fn end_column(&self) -> usize {
        self.end_column
    }
}

/// All problems of a catalog, with its text, which they show.
#[derive(Clone, Debug)]
pub struct Problems {
    source: String,
    lines: Lines,
    list: Vec<Problem>,
    entry: Option<Box<Entry>>,
    last_place: Place,
}

/// A place in a text, with the number of characters before it in its line.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    offset: usize,
    column: usize,
}

/// The scope or group that is read or validated.
#[derive(Clone, Debug)]
struct Entry {
    kind: &'static str,
    name: String,
    header: Range<usize>,
}

impl Problems {
    /// Returns the problems in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// Returns the number of problems.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the number of problems with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|problem| problem.severity == severity).count()
    }

    /// Renders each problem as a snippet with `path:LINE:COLUMN` and the place underlined, in
    /// colour for a terminal.
    pub fn render(&self, path: &str, colour: bool) -> String {
        let snippets: Vec<_> =
            self.list.iter().map(|problem| self.render_one(problem, path, colour)).collect();
        snippets.join("\n\n")
    }

    /// Renders one of these problems as [`render`](Self::render) does. Of very long lines, only the
    /// place is shown.
    pub fn render_one(&self, problem: &Problem, path: &str, colour: bool) -> String {
        /// In bytes.
        const MAX_EXCERPT: usize = 64 * 1024;
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let header = problem.header.clone().filter(|header| header.end <= problem.span.start);
        let shown = header.as_ref().map_or(problem.span.start, |header| header.start)..problem.span.end;
        let lines = self.lines_of(&shown);
        if lines.len() > MAX_EXCERPT {
            let Problem { severity, message, line, column, .. } = problem;
            return format!("{severity}: {message}\n --> {path}:{line}:{column}");
        }
        let within = |span: &Range<usize>| span.start - lines.start..span.end - lines.start;
        let snippet = Snippet::source(&self.source[lines.clone()])
            .line_start(self.lines.line(lines.start))
            .path(path)
            .annotations(header.iter().map(|header| AnnotationKind::Visible.span(within(header))))
            .annotation(AnnotationKind::Primary.span(within(&problem.span)));
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut report = level.primary_title(&problem.message).element(snippet);
        if let Some(help) = problem.help() {
            report = report.element(Level::HELP.message(help));
        }
        renderer.render(&[report])
    }

    /// Returns the whole lines around a place, which are enough to show it.
    fn lines_of(&self, place: &Range<usize>) -> Range<usize> {
        let start = self.lines.start(self.lines.line(place.start)).unwrap_or_default();
        start..self.lines.start(self.lines.line(place.end) + 1).unwrap_or(self.source.len())
    }

    /// Returns an empty list for a text, to which a reader adds what it finds.
    pub fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            lines: Lines::of(source),
            list: Vec::new(),
            entry: None,
            last_place: Place::default(),
        }
    }

    /// Begins an entry. Each problem until [`leave`](Self::leave) names it and shows its header.
    pub fn enter(&mut self, kind: &'static str, name: &str, header: Range<usize>) {
        self.entry = Some(Box::new(Entry { kind, name: name.to_owned(), header }));
    }

    /// Ends the entry.
    pub fn leave(&mut self) {
        self.entry = None;
    }

    /// Adds an error at a place of the text.
    pub fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.push(Severity::Error, span, message.into(), None);
    }

    /// Adds an error with advice.
    pub fn add_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.push(Severity::Error, span, message.into(), help.into());
    }

    pub(crate) fn warn(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.push(Severity::Warning, span, message.into(), help.into());
    }

    /// Sorts the problems by place, and removes duplicates.
    pub fn sorted(mut self) -> Self {
        self.list.sort_by_key(|problem| problem.span.start);
        self.list.dedup();
        self
    }

    fn push(&mut self, severity: Severity, span: Range<usize>, message: String, help: Option<String>) {
        let entry = self.entry.as_deref();
        let message = match entry.filter(|entry| !message.contains(&format!("`{}`", entry.name))) {
            Some(Entry { kind, name, .. }) => format!("{kind} `{name}`: {message}"),
            None => message,
        };
        let (message, help) = (escaped(&message), help.as_deref().map(escaped));
        let header = entry.map(|entry| entry.header.clone());
        let start = self.source.floor_char_boundary(span.start);
        let end = self.source.ceil_char_boundary(span.end).max(start);
        let (line, column) = self.place(start);
        let (end_line, end_column) = self.place(end);
        self.list.push(Problem {
            severity,
            message,
            help,
            span: start..end,
            header,
            line,
            column,
            end_line,
            end_column,
        });
    }

    /// Returns the line and the column of an offset. Characters are counted from the last place if
    /// that is before it in the same line, since a line can be as long as the text.
    fn place(&mut self, offset: usize) -> (usize, usize) {
        let line = self.lines.line(offset);
        let start = self.lines.start(line).unwrap_or_default();
        let Place { offset: last, column } = self.last_place;
        let (from, before) = if (start..=offset).contains(&last) { (last, column) } else { (start, 0) };
        let column = before + self.source[from..offset].chars().count();
        self.last_place = Place { offset, column };
        (line, column + 1)
    }
}

/// Escapes characters that would end a line, control a terminal or be invisible.
fn escaped(text: &str) -> String {
    let is_invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) { escaped.extend(c.escape_unicode()) } else { escaped.push(c) }
    }
    escaped
}

/// Writes a line for each problem: `LINE:COLUMN: message`, with the severity before a warning's
/// message.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Problem { line, column, severity, message, .. } in &self.list {
            match severity {
                Severity::Error => writeln!(f, "{line}:{column}: {message}")?,
                Severity::Warning => writeln!(f, "{line}:{column}: {severity}: {message}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
