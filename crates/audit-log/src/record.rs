//! The members of a record.

use std::borrow::Cow;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// The longest text of a caller in a record, in bytes as they are written.
const LONGEST: usize = 2048;

/// Writes a text that a caller sent, cut so that it takes 2048 bytes of the record at most; a text
/// that was cut ends in `…`. For the member of an event, as `#[serde(serialize_with =
/// "audit_log::bounded")]`.
///
/// # Errors
/// Those of the serializer.
pub fn bounded<S: Serializer>(text: &Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&excerpt(text.unwrap_or_default(), LONGEST))
}

/// Returns as much of a text as takes `longest` bytes of a record at most, escapes included. A text
/// that was cut ends in `…`.
pub fn excerpt(text: &str, longest: usize) -> Cow<'_, str> {
    let mut written = 0;
    let beyond = text.char_indices().find(|(_, character)| {
        written += escaped_length(*character);
        written > longest
    });
    match beyond {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Returns the number of bytes that a character takes in a record.
fn escaped_length(character: char) -> usize {
    match character {
        '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
        ' '..='~' => 1,
        _ => 6 * character.len_utf16(),
    }
}

/// The kind of a record of lost events.
pub(crate) const LOST: &str = "audit.lost";

/// The record that replaces all those that could not be written. Only the log itself writes it.
#[derive(Serialize)]
pub(crate) struct Lost {
    kind: &'static str,
    lost: u64,
}

impl Lost {
    pub(crate) fn of(count: u64) -> Self {
        Self { kind: LOST, lost: count }
    }
}

/// Appends an event as a JSON object without its braces.
pub(crate) fn write_members(event: &impl Serialize, bytes: &mut Vec<u8>) {
    let begin = bytes.len();
    let written = event.serialize(&mut serde_json::Serializer::with_formatter(&mut *bytes, VisibleAscii));
    written.expect("memory takes everything, and all names are text");
    bytes.pop();
    bytes.remove(begin);
}

/// JSON in which everything but visible ASCII is escaped.
struct VisibleAscii;

impl Formatter for VisibleAscii {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            match character {
                ' '..='~' => writer.write_all(&[character as u8])?,
                _ => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}
