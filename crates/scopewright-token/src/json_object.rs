//! A strict reader of the JSON objects in a token: a header or a payload is one object without
//! duplicate members.
//!
//! serde_json is not enough here. It ignores the depth of members that it skips, detects duplicates
//! only of the names that it expects, and would need all names before a [`Profile`](crate::Profile)
//! is known. This reader checks the whole grammar in one pass (RFC 8259) and records the position
//! of each member. Values are read on demand.

use std::borrow::Cow;

mod scan;

use scan::Scanner;

/// The limit of members, more than any issuer writes. Each is compared with all before it.
const MAX_MEMBERS: usize = 100;

/// An object whose text is valid JSON, without duplicate members, and within the limits of depth
/// and size.
pub(crate) struct Object {
    text: String,
    members: Vec<Member>,
}

struct Member {
    name: Name,
    value: Span,
}

/// A range of the text. A token is short, so half the usual width is enough, and a list of members
/// is a small allocation.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

/// A string in the text, without its quotes.
#[derive(Clone, Copy)]
struct Quoted {
    inner: Span,
    escaped: bool,
}

/// The name of a member.
struct Name {
    key: NameKey,
    written: Span,
    /// The unescaped name, if it was written with escapes. Escapes cannot hide a duplicate.
    meant: Option<Box<str>>,
}

/// The length and the first and last byte of a name, which distinguish most names quickly.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NameKey(u16, u8, u8);

impl Object {
    /// Reads an object. `None` if the bytes are anything else.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let members = members(&text)?;
        Some(Self { text, members })
    }

    /// Returns the value of a member.
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

/// Returns the meaning of a string whose grammar has been checked.
fn unescaped(inner: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{inner}\"")).ok()
}

/// The value of a claim, as written. Its grammar has been checked.
#[derive(Clone, Copy)]
pub struct Value<'o>(&'o str);

impl<'o> Value<'o> {
    /// Returns the JSON text.
    pub(crate) fn written(self) -> &'o str {
        self.0
    }

    /// Returns the text of a string, and `None` for any other value.
    pub fn text(self) -> Option<Cow<'o, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inner.as_bytes().contains(&b'\\') {
            unescaped(inner).map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    /// Returns the texts of an array of strings, and `None` for any other value.
    pub fn texts(self) -> Option<Vec<String>> {
        self.0.starts_with('[').then(|| serde_json::from_str(self.0).ok())?
    }

    /// Returns the text of a string or the texts of an array of strings (RFC 7519 section 4.1.3).
    pub fn one_or_many(self) -> Option<Vec<String>> {
        match self.text() {
            Some(one) => Some(vec![one.into_owned()]),
            None => self.texts(),
        }
    }

    /// Returns seconds since the Unix epoch. A fraction is dropped (RFC 7519 section 2). `None` for
    /// a negative number, for one so large that JSON readers disagree about it, and for any other
    /// value.
    pub fn seconds(self) -> Option<u64> {
        /// 2^53, the limit up to which all JSON readers agree about integers.
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
