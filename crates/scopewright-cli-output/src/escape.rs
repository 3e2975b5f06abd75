//! Escaping of text from outside for terminals, log lines and error responses.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// The number of characters that [`excerpt`] keeps.
pub const EXCERPT_LENGTH: usize = 100;

/// Returns the text with each character that could act on its surroundings written as `\u{1b}`:
/// control characters, formatting characters (those that reverse the direction of text among them),
/// line and paragraph separators.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if acts(char) {
            _ = write!(escaped, "{}", char.escape_unicode());
        } else {
            escaped.push(char);
        }
    }
    Cow::Owned(escaped)
}

/// Returns the first 100 characters of the text, escaped; `…` follows if there are more.
///
/// It is for text from outside that is repeated in an error or a log.
#[must_use]
pub fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT_LENGTH) {
        None => escape(text),
        Some((end, _)) => Cow::Owned(format!("{}…", escape(&text[..end]))),
    }
}

/// Returns whether a character could act on its surroundings.
pub(crate) fn acts(char: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator};
    matches!(char.general_category(), Control | Format | LineSeparator | ParagraphSeparator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_act_are_written_out() {
        for (text, expected) in [
            ("plain text, é, 東京, 🙂", "plain text, é, 東京, 🙂"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("a\r\nb\0\u{9b}", "a\\u{d}\\u{a}b\\u{0}\\u{9b}"),
            ("\u{202e}abc\u{2066}\u{feff}\u{206a}", "\\u{202e}abc\\u{2066}\\u{feff}\\u{206a}"),
            ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
        ] {
            assert_eq!(escape(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_excerpt_has_a_hundred_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"é".repeat(100)), "é".repeat(100));
        assert_eq!(excerpt(&"é".repeat(101)), format!("{}…", "é".repeat(100)));
        assert_eq!(excerpt(&"\u{7}".repeat(5_000)), format!("{}…", "\\u{7}".repeat(100)));
    }
}
