//! The JSON objects of a token, read strictly: a header or a payload is one object, and says each thing once.
//!
//! This is a reader of its own because a general one is asked the wrong questions. serde_json passes over members
//! that nobody asked for without counting their depth, sees only those duplicates whose names it was told, and would
//! have to be told all names before a [`Profile`](crate::Profile) is known. Here one pass over the text checks all of
//! the grammar (RFC 8259) and notes where each member of the object stands; values are read when they are asked for.

use std::borrow::Cow;

mod scan;

use scan::Scanner;

/// More members than any issuer writes. Each is compared with all before it.
const MAX_MEMBERS: usize = 100;

/// An object whose text is sound JSON, with no member twice, none too deep and not too many.
pub(crate) struct Object {
    text: String,
    members: Vec<Member>,
}

struct Member {
    name: Name,
    value: Span,
}

/// Where something stands in the text. No text is longer than a token, so that half the usual width is enough; a list of
/// members then fits into a block that the allocator has at hand.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

/// A string as it stands in the text, without its quotes.
#[derive(Clone, Copy)]
struct Quoted {
    inner: Span,
    escaped: bool,
}

/// A member's name.
struct Name {
    key: NameKey,
    written: Span,
    /// What the name means, if it was written with escapes: it cannot hide behind them.
    meant: Option<Box<str>>,
}

/// What tells most names apart at one glance: length, first and last byte.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NameKey(u16, u8, u8);

impl Object {
    /// `None` when the bytes are anything else than one such object.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let members = members(&text)?;
        Some(Self { text, members })
    }

    /// The value of the member of this name.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'_>> {
        let key = NameKey::of(name);
        let member = self.members.iter().find(|member| member.name.is(key, name, &self.text))?;
        Some(Value(member.value.of(&self.text)))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }
}

fn members(text: &str) -> Option<Vec<Member>> {
    let mut scanner = Scanner::new(text);
    let mut members: Vec<Member> = Vec::with_capacity(16);
    scanner.object(|scanner, name| {
        let name = Name::read(text, name)?;
        let value = scanner.value()?;
        let given = members.iter().any(|member| member.name.is(name.key, name.of(text), text));
        if given || members.len() == MAX_MEMBERS {
            return None;
        }
        members.push(Member { name, value });
        Some(())
    })?;
    scanner.end()?;
    Some(members)
}

impl Name {
    fn read(text: &str, quoted: Quoted) -> Option<Self> {
        let written = quoted.inner;
        let meant = if quoted.escaped { Some(unescaped(written.of(text))?.into_boxed_str()) } else { None };
        let key = NameKey::of(meant.as_deref().unwrap_or(written.of(text)));
        Some(Self { key, written, meant })
    }

    fn of<'n>(&'n self, text: &'n str) -> &'n str {
        self.meant.as_deref().unwrap_or(self.written.of(text))
    }

    fn is(&self, key: NameKey, name: &str, text: &str) -> bool {
        self.key == key && self.of(text) == name
    }
}

impl NameKey {
    fn of(name: &str) -> Self {
        let end = |byte: Option<&u8>| byte.copied().unwrap_or_default();
        Self(name.len() as u16, end(name.as_bytes().first()), end(name.as_bytes().last()))
    }
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// What a string means whose grammar has been checked.
fn unescaped(inner: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{inner}\"")).ok()
}

/// A value of a claim, as it was written; its grammar has been checked.
#[derive(Clone, Copy)]
pub struct Value<'o>(&'o str);

impl<'o> Value<'o> {
    /// The value's JSON text.
    pub(crate) fn written(self) -> &'o str {
        self.0
    }

    /// The text of a string, `None` of anything else.
    pub fn text(self) -> Option<Cow<'o, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inner.as_bytes().contains(&b'\\') {
            unescaped(inner).map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    /// The texts of an array of strings, `None` of anything else.
    pub fn texts(self) -> Option<Vec<String>> {
        self.0.starts_with('[').then(|| serde_json::from_str(self.0).ok())?
    }

    /// One string or an array of strings (RFC 7519 section 4.1.3).
    pub fn one_or_many(self) -> Option<Vec<String>> {
        match self.text() {
            Some(one) => Some(vec![one.into_owned()]),
            None => self.texts(),
        }
    }

    /// Seconds since the Unix epoch; a fraction is allowed and dropped (RFC 7519 section 2). `None` of a negative
    /// number, of one so large that JSON readers disagree on it, and of whatever is no number.
    pub fn seconds(self) -> Option<u64> {
        /// 2^53: up to here every JSON reader agrees on whole numbers.
        const LARGEST: u64 = 1 << 53;
        if !self.0.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return None;
        }
        if let Ok(whole) = self.0.parse::<u64>() {
            return (whole <= LARGEST).then_some(whole);
        }
        let seconds: f64 = self.0.parse().ok()?;
        (0.0..=LARGEST as f64).contains(&seconds).then_some(seconds as u64)
    }
}
