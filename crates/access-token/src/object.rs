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

/// Where something stands in the text.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: usize,
    end: usize,
}

/// A member's name; one that was written with escapes is kept as it is meant, so that it cannot hide.
enum Name {
    Plain(Span),
    Escaped(String),
}

impl Object {
    /// `None` when the bytes are anything else than one such object.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let members = members(&text)?;
        Some(Self { text, members })
    }

    /// The value of the member of this name.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'_>> {
        let member = self.members.iter().find(|member| member.name.of(&self.text) == name)?;
        Some(Value(member.value.of(&self.text)))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        self.members.iter().any(|member| names.contains(&member.name.of(&self.text)))
    }
}

fn members(text: &str) -> Option<Vec<Member>> {
    let mut scanner = Scanner::new(text);
    let mut members: Vec<Member> = Vec::with_capacity(16);
    scanner.object(|scanner, name| {
        let name = Name::read(text, name)?;
        let value = scanner.value()?;
        let given = members.iter().any(|member| member.name.of(text) == name.of(text));
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
    fn read(text: &str, quoted: Span) -> Option<Self> {
        match Value(quoted.of(text)).text()? {
            Cow::Borrowed(_) => Some(Self::Plain(Span { start: quoted.start + 1, end: quoted.end - 1 })),
            Cow::Owned(name) => Some(Self::Escaped(name)),
        }
    }

    fn of<'n>(&'n self, text: &'n str) -> &'n str {
        match self {
            Self::Plain(span) => span.of(text),
            Self::Escaped(name) => name,
        }
    }
}

impl Span {
    fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// A value as it was written; its grammar has been checked.
#[derive(Clone, Copy)]
pub(crate) struct Value<'o>(&'o str);

impl<'o> Value<'o> {
    /// The text of a string, `None` of anything else.
    pub(crate) fn text(self) -> Option<Cow<'o, str>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inner.as_bytes().contains(&b'\\') {
            serde_json::from_str(self.0).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    /// The texts of an array of strings, `None` of anything else.
    pub(crate) fn texts(self) -> Option<Vec<String>> {
        self.0.starts_with('[').then(|| serde_json::from_str(self.0).ok())?
    }

    /// One string or an array of strings (RFC 7519 section 4.1.3).
    pub(crate) fn one_or_many(self) -> Option<Vec<String>> {
        match self.text() {
            Some(one) => Some(vec![one.into_owned()]),
            None => self.texts(),
        }
    }

    /// Seconds since the Unix epoch; a fraction is allowed and dropped (RFC 7519 section 2). `None` of a negative
    /// number, of one so large that JSON readers disagree on it, and of whatever is no number.
    pub(crate) fn seconds(self) -> Option<u64> {
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
