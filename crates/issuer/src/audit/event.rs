//! What is told of one event.

use std::io;
use std::net::IpAddr;

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// Something that happened, as it is recorded. What is not known is left out.
///
/// It never holds a secret, a token or an assertion. What a caller sent is told as it was sent, with three bounds: nobody's text
/// is longer than [`Event::LONGEST`] bytes (a longer one ends in `…`), it is escaped as JSON wants it, and it is escaped
/// further to visible ASCII, so that it can neither begin a line nor play tricks on a terminal.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Event<'e> {
    /// What happened: a word of ours, such as `token.granted`, `token.refused` or `client.added`.
    pub(crate) kind: &'static str,
    /// Whose request it was, as presented: a refused caller may have lied.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) client_id: Option<&'e str>,
    /// The id of the secret or key that the client proved itself with, or of the one that was changed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) credential: Option<&'e str>,
    /// Where the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<IpAddr>,
    /// The scope that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) requested: Option<&'e str>,
    /// The scope that was granted. It comes from the catalog, and is told in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) granted: Option<&'e str>,
    /// The resource server that the token is for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) audience: Option<&'e str>,
    /// The id of the token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) jti: Option<&'e str>,
    /// The error that the client was told (RFC 6749 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) error: Option<&'e str>,
    /// Why, in more detail than the client was told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bounded")]
    pub(crate) reason: Option<&'e str>,
    /// How many events could not be recorded. Only the log itself says that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lost: Option<u64>,
}

impl<'e> Event<'e> {
    /// The most that is told of a text, in bytes.
    pub(crate) const LONGEST: usize = 2048;

    /// An event of which nothing more is known than its kind. The rest is added by `Event { client_id, ..Event::of(kind) }`.
    pub(crate) const fn of(kind: &'static str) -> Self {
        Self {
            kind,
            client_id: None,
            credential: None,
            address: None,
            requested: None,
            granted: None,
            audience: None,
            jti: None,
            error: None,
            reason: None,
            lost: None,
        }
    }

    /// The record that stands for all those that could not be written.
    pub(super) fn of_lost(count: u64) -> Event<'e> {
        Self { lost: Some(count), ..Self::of("audit.lost") }
    }

    /// Appends this event as a JSON object without its braces.
    pub(super) fn write_members(&self, bytes: &mut Vec<u8>) {
        let begin = bytes.len();
        let written = self.serialize(&mut serde_json::Serializer::with_formatter(&mut *bytes, VisibleAscii));
        written.expect("memory takes everything, and all names are text");
        bytes.pop();
        bytes.remove(begin);
    }
}

fn bounded<S: Serializer>(text: &Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    let text = text.unwrap_or_default();
    match text.len() <= Event::LONGEST {
        true => serializer.serialize_str(text),
        false => {
            serializer.collect_str(&format_args!("{}…", &text[..text.floor_char_boundary(Event::LONGEST)]))
        }
    }
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
