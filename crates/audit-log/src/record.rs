//! What is told of one event: the members of its record.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// The most that is told of a text that a caller sent, in bytes.
const LONGEST: usize = 2048;

/// Writes a text that a caller sent, cut to 2048 bytes: a longer one ends in `…`. For the member of an event, as
/// `#[serde(serialize_with = "audit_log::bounded")]`.
///
/// # Errors
/// Those of the serializer.
pub fn bounded<S: Serializer>(text: &Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    let text = text.unwrap_or_default();
    match text.len() <= LONGEST {
        true => serializer.serialize_str(text),
        false => serializer.collect_str(&format_args!("{}…", &text[..text.floor_char_boundary(LONGEST)])),
    }
}

/// The record that stands for all those that could not be written. Only the log itself writes it.
#[derive(Serialize)]
pub(crate) struct Lost {
    kind: &'static str,
    lost: u64,
}

impl Lost {
    pub(crate) fn of(count: u64) -> Self {
        Self { kind: "audit.lost", lost: count }
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
