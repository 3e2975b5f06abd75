//! Text of which each part is data or has a style, so that data can never become a style.

use std::fmt;

use crate::Style;
use crate::escape::escape;
use crate::style::RESET;

/// A text for the terminal: data, parts of it in a style.
///
/// Characters of the data that act on a terminal are escaped when the text is made. Styles are
/// single characters inside, which therefore cannot be in the data; they become escape sequences
/// when the text is shown. A layout counts them as nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Returns the texts one after the other, with `separator` between them.
    pub fn join(texts: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let texts: Vec<_> = texts.into_iter().map(|text| text.0).collect();
        Self(texts.join(&escape(separator)))
    }

    pub(crate) fn in_style(style: Style, data: &str) -> Self {
        Self(format!("{}{}{END}", mark(style), escape(data)))
    }

    /// Returns the text with a mark for each style.
    pub(crate) fn marked(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_marked(self) -> String {
        self.0
    }
}

impl From<&str> for Text {
    fn from(data: &str) -> Self {
        Self(escape(data).into_owned())
    }
}

impl From<String> for Text {
    fn from(data: String) -> Self {
        Self::from(data.as_str())
    }
}

/// Shows the text with its escape sequences.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&styled(&self.0))
    }
}

/// Format characters of Unicode that are deprecated, one for each style, and one for its end.
const MARKS: [char; Style::ALL.len()] = ['\u{206A}', '\u{206B}', '\u{206C}', '\u{206D}', '\u{206E}'];
const END: char = '\u{206F}';

fn mark(style: Style) -> char {
    MARKS[style as usize]
}

/// Returns marked text with the escape sequence of each mark. A style that the end of the text cuts
/// off ends there.
pub(crate) fn styled(marked: &str) -> String {
    let mut shown = String::with_capacity(marked.len());
    let mut is_open = false;
    for char in marked.chars() {
        match MARKS.iter().position(|mark| *mark == char) {
            Some(style) => shown += &Style::ALL[style].prefix(),
            None if char == END => shown += RESET,
            None => {
                shown.push(char);
                continue;
            }
        }
        is_open = char != END;
    }
    if is_open { shown + RESET } else { shown }
}

/// Returns the number of visible characters of marked text.
pub(crate) fn length(marked: &str) -> usize {
    marked.chars().filter(|char| *char != END && !MARKS.contains(char)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_become_a_style() {
        let forged = Style::Danger.prefix();
        let text = Text::join([Style::Good.paint(format!("{forged}\u{206a}x")), "y\n".into()], " ");
        let shown = format!("{}\\u{{1b}}[31m\\u{{206a}}x{RESET} y\\u{{a}}", Style::Good.prefix());
        assert_eq!(text.to_string(), shown);
    }
}
