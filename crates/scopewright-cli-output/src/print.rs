//! Printing: styled for a terminal, plain for everything else.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use terminal_size::{Width, terminal_size_of};

use crate::{Style, Text, escape};

/// Prints a result on standard output. A reader that closes the pipe early (`| head`) is not
/// an error.
///
/// The text may have several lines and escape sequences for colours; other control characters are
/// shown escaped.
///
/// # Errors
/// Standard output cannot be written to.
pub fn print(text: &str) -> anyhow::Result<()> {
    write(AutoStream::auto(io::stdout().lock()), text).context("cannot write to standard output")
}

/// Prints a line that is not a result to standard error. A failure is ignored, because there is no
/// place left to report it.
pub fn print_to_stderr(line: impl Into<Text>) {
    print_rendered_to_stderr(&format!("{}\n", line.into()));
}

/// Prints a line with `note:` to standard error.
pub fn note(text: &str) {
    print_to_stderr(Text::join([Style::Soon.paint("note:"), text.into()], " "));
}

/// Prints text that already has its colours and line breaks to standard error.
pub fn print_rendered_to_stderr(text: &str) {
    _ = write(AutoStream::auto(io::stderr().lock()), text);
}

/// Returns the width of the terminal at standard output, if it is one.
pub fn width() -> Option<u16> {
    let stdout = io::stdout();
    let size = stdout.is_terminal().then(|| terminal_size_of(stdout)).flatten();
    size.map(|(Width(columns), _)| columns).filter(|columns| *columns > 0)
}

/// Returns whether standard error shows colours.
pub fn has_colour_on_stderr() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    match stream.write_all(harmless(text).as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Returns the text with the characters escaped that act on their surroundings, except for line
/// breaks, tabs and those that begin a colour. They are escaped as in JSON, because the text may be
/// JSON.
fn harmless(text: &str) -> Cow<'_, str> {
    let acts = |char: char| escape::acts(char) && !matches!(char, '\n' | '\t');
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        if acts(char) && !is_colour(&text[at..]) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                _ = write!(harmless, "\\u{unit:04x}");
            }
        } else {
            harmless.push(char);
        }
    }
    Cow::Owned(harmless)
}

/// Returns whether the text begins with an escape sequence that selects a colour or another style
/// (SGR, ECMA-48 section 8.3.117).
fn is_colour(text: &str) -> bool {
    let parameters = text
        .strip_prefix("\u{1b}[")
        .map(|rest| rest.trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, ';' | ':')));
    parameters.is_some_and(|end| end.starts_with('m'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_line_breaks_and_tabs_pass() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let mut written = Vec::new();
            write(&mut written, text).expect("memory can be written to");
            assert_eq!(String::from_utf8(written).expect("text"), expected, "{text:?}");
        }
        check("a\tb\n\u{1b}[1;31mred\u{1b}[0m é\n", "a\tb\n\u{1b}[1;31mred\u{1b}[0m é\n");
        check("\u{1b}]0;title\u{7}", "\\u001b]0;title\\u0007");
        check("a\u{202e}b\u{206a}\u{2028}\u{e0041}", "a\\u202eb\\u206a\\u2028\\udb40\\udc41");
        check("\u{1b}[2J\u{1b}[31\u{9b}m\r", "\\u001b[2J\\u001b[31\\u009bm\\u000d");
    }
}
