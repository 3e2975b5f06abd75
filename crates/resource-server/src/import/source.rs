//! The bytes of a file, and the text that they are.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file whose lines and separators are bytes of ASCII.
pub(super) struct Source<'f> {
    /// Without a mark of its encoding.
    pub bytes: Cow<'f, [u8]>,
    encoding: &'static Encoding,
}

impl<'f> Source<'f> {
    /// The encoding is what the file's mark says. Without one it is UTF-8 if it can be, and otherwise that of Windows in western
    /// Europe, in which every file can be.
    pub(super) fn new(file: &'f [u8]) -> Self {
        let (marked, mark) = Encoding::for_bom(file).unwrap_or((UTF_8, 0));
        let bytes = &file[mark..];
        if marked == UTF_16LE || marked == UTF_16BE {
            let text = marked.decode_without_bom_handling(bytes).0.into_owned();
            return Self { bytes: text.into_bytes().into(), encoding: UTF_8 };
        }
        let encoding = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
        Self { bytes: bytes.into(), encoding }
    }

    /// What some of the bytes say.
    pub(super) fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.encoding.decode_without_bom_handling(bytes).0
    }

    /// The encoding's name.
    pub(super) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Whether the encoding was guessed.
    pub(super) fn is_guessed(&self) -> bool {
        self.encoding == WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn the_encoding_is_what_the_bytes_can_be() {
        check(b"caf\xc3\xa9", "café", "UTF-8");
        check(b"\xef\xbb\xbfcaf\xc3\xa9", "café", "UTF-8");
        check(b"caf\xe9 \x80", "café €", "windows-1252");
        check(b"\xff\xfec\x00a\x00f\x00\xe9\x00", "café", "UTF-8");
        check(b"\xfe\xff\x00c\x00a\x00f\x00\xe9", "café", "UTF-8");
        check(b"", "", "UTF-8");
    }

    fn check(file: &[u8], text: &str, encoding: &str) {
        let source = Source::new(file);
        assert_eq!((&*source.text(&source.bytes), source.encoding()), (text, encoding), "{file:?}");
    }
}
