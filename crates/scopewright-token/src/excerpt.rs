//! The excerpt of an untrusted text for a log line or an error message.

/// The length limit of an excerpt, in characters.
const LONGEST: usize = 100;

/// Returns the first 100 characters of an untrusted text, with control and formatting characters
/// and backslashes escaped as in Rust. An ellipsis marks a text that was cut.
pub fn excerpt(text: &str) -> String {
    let mut excerpt = String::new();
    for (position, character) in text.chars().enumerate() {
        if position == LONGEST {
            excerpt.push('…');
            break;
        }
        match character {
            '"' | '\'' => excerpt.push(character),
            _ => excerpt.extend(character.escape_debug()),
        }
    }
    excerpt
}

/// Returns the names in backticks, with "or" before the last.
pub(crate) fn any_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_cut_and_escaped() {
        for (text, expected) in [
            ("", ""),
            ("orders:read", "orders:read"),
            ("Bücher \"a\" 'b'", "Bücher \"a\" 'b'"),
            ("a\nb\r\t\0", "a\\nb\\r\\t\\0"),
            ("\u{1b}[31m", "\\u{1b}[31m"),
            ("\\u{1b}", "\\\\u{1b}"),
            ("\u{202e}\u{200b}\u{2066}\u{feff}\u{85}", "\\u{202e}\\u{200b}\\u{2066}\\u{feff}\\u{85}"),
        ] {
            assert_eq!(excerpt(text), expected);
        }
        assert_eq!(excerpt(&"é".repeat(100)), "é".repeat(100));
        assert_eq!(excerpt(&"é".repeat(101)), "é".repeat(100) + "…");
    }
}
