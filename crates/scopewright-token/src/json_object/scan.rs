//! A scanner that checks the grammar of a JSON text (RFC 8259) and the uniqueness of member names
//! in one pass, and finds the ends of values.

use std::borrow::Cow;

use super::{Quoted, Span, unescaped};

/// The limit of nesting. Issuers nest only a few levels. The scanner recurses once for each.
const MAX_DEPTH: usize = 16;

pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0 }
    }

    /// Scans an object. `member` is called after each colon, with the quoted name, and must consume
    /// the value.
    pub(super) fn object(&mut self, mut member: impl FnMut(&mut Self, Quoted) -> Option<()>) -> Option<()> {
        self.list(b'{', b'}', |scanner| {
            let name = scanner.string()?;
            scanner.space();
            scanner.take(b':')?;
            scanner.space();
            member(scanner, name)
        })
    }

    /// Scans any value.
    pub(super) fn value(&mut self) -> Option<Span> {
        let start = self.at;
        match self.peek()? {
            b'"' => self.string().map(drop)?,
            b'{' => self.nested_object()?,
            b'[' => self.list(b'[', b']', |scanner| scanner.value().map(drop))?,
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            b'n' => self.word(b"null")?,
            _ => self.number()?,
        }
        Some(Span::new(start, self.at))
    }

    /// Checks a nested object. The time to compare its member names is almost linear in their
    /// number.
    fn nested_object(&mut self) -> Option<()> {
        let mut names: Vec<Cow<'t, str>> = Vec::new();
        self.object(|scanner, name| {
            names.push(scanner.meaning(name)?);
            scanner.value().map(drop)
        })?;
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1]).then_some(())
    }

    /// Returns the unescaped text of a string.
    fn meaning(&self, string: Quoted) -> Option<Cow<'t, str>> {
        let written = string.inner.of(self.text);
        if string.escaped { unescaped(written).map(Cow::Owned) } else { Some(Cow::Borrowed(written)) }
    }

    /// Checks that only white space is left.
    pub(super) fn end(&mut self) -> Option<()> {
        self.space();
        (self.at == self.bytes.len()).then_some(())
    }

    fn list(&mut self, open: u8, close: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.space();
        self.take(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.space();
        if self.peek()? != close {
            loop {
                self.space();
                item(self)?;
                self.space();
                match self.next()? {
                    b',' => {}
                    end if end == close => break,
                    _ => return None,
                }
            }
        } else {
            self.at += 1;
        }
        self.depth -= 1;
        Some(())
    }

    /// Scans a string. The text is valid UTF-8, so only escapes and control characters remain to be
    /// checked.
    fn string(&mut self) -> Option<Quoted> {
        self.take(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.plain();
            match self.next()? {
                b'"' => return Some(Quoted { inner: Span::new(start, self.at - 1), escaped }),
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    /// Skips all bytes but quotes, backslashes and control characters, eight at a time. Most of a
    /// token is such text, and most of the time to read it is spent here. The lowest bit that is
    /// set in `found` marks the first such byte. Higher bits may be carries.
    fn plain(&mut self) {
        const LOW: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        while let Some(eight) = self.bytes[self.at..].first_chunk() {
            let eight = u64::from_le_bytes(*eight);
            let zero = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
            let control = eight.wrapping_sub(LOW * 0x20) & !eight & HIGH;
            let found = zero(eight ^ (LOW * b'"' as u64)) | zero(eight ^ (LOW * b'\\' as u64)) | control;
            self.at += found.trailing_zeros() as usize / 8;
            if found != 0 {
                return;
            }
        }
    }

    /// Scans an escape. Half of a surrogate pair is rejected, because readers interpret it
    /// differently (RFC 8259 section 8.2).
    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.hex()? {
                0xd800..0xdc00 => {
                    self.word(b"\\u")?;
                    (0xdc00..0xe000).contains(&self.hex()?).then_some(())
                }
                0xdc00..0xe000 => None,
                _ => Some(()),
            },
            _ => None,
        }
    }

    fn hex(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |sum, _| Some(sum * 16 + char::from(self.next()?).to_digit(16)?))
    }

    /// Scans a number: `-`, an integer without leading zeros, a fraction, an exponent.
    fn number(&mut self) -> Option<()> {
        _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes[self.at..].starts_with(word).then(|| self.at += word.len())
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}
