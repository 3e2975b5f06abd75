//! The members of JSON objects. The text is kept until a member is read, so that no number passes
//! through a float.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use cli_output::excerpt;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::http::validate::{Members, Problems, RawMember, without_long_quotes};

/// A request body that can be read from JSON with every problem reported.
pub(crate) trait FromBody: Sized {
    /// Reads the body. Where a problem was reported, the answer does not matter.
    fn from_body(json: &RawValue, problems: &mut Problems) -> Option<Self>;
}

/// A JSON value as it was written, and its place in the body.
pub(crate) struct Json<'a> {
    raw: &'a RawValue,
    /// A JSON Pointer (RFC 6901): empty for the whole body.
    pointer: String,
}

impl<'a> Json<'a> {
    /// The whole body.
    pub(crate) fn new(raw: &'a RawValue) -> Self {
        Self { raw, pointer: String::new() }
    }

    /// Reads an object: `read` asks for the members that it knows, and the others are refused.
    pub(crate) fn object<T>(
        &self,
        problems: &mut Problems,
        read: impl FnOnce(&mut Members<'_, &'a RawValue>) -> Option<T>,
    ) -> Option<T> {
        let Ok(Entries(written)) = serde_json::from_str(self.raw.get()) else {
            problems.report(&self.pointer, "must be an object");
            return None;
        };
        let mut members = Members { place: format!("{}/", self.pointer), members: BTreeMap::new(), problems };
        for (name, raw) in written {
            if members.members.contains_key(&name) {
                members.report(&pointer_token(&excerpt(&name)), "is given twice");
            }
            members.members.insert(name, raw);
        }
        let value = read(&mut members);
        members.refuse_the_rest();
        value
    }

    /// Returns whether this is an array with an object that has this member, whatever its value. It
    /// finds everything that [`list`](Self::list) can read.
    pub(crate) fn any_object_has(&self, name: &str) -> bool {
        // A name without an escape occurs in the text.
        if !self.raw.get().contains(name) && !self.raw.get().contains('\\') {
            return false;
        }
        let items: Vec<&RawValue> = serde_json::from_str(self.raw.get()).unwrap_or_default();
        items
            .into_iter()
            .filter_map(|item| serde_json::from_str::<Entries<'_>>(item.get()).ok())
            .any(|Entries(members)| members.iter().any(|(member, _)| member == name))
    }

    /// Reads an array of objects. One that is too long is not looked into: the caller has to cut it
    /// anyway.
    pub(crate) fn list<T>(
        &self,
        size: RangeInclusive<usize>,
        problems: &mut Problems,
        mut read: impl FnMut(&mut Members<'_, &'a RawValue>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Ok(written) = serde_json::from_str::<Vec<&'a RawValue>>(self.raw.get()) else {
            problems.report(&self.pointer, "must be an array");
            return None;
        };
        if !size.contains(&written.len()) {
            problems.report(&self.pointer, format!("must have {} to {} items", size.start(), size.end()));
            return None;
        }
        let item = |(index, raw)| Json { raw, pointer: format!("{}/{index}", self.pointer) };
        let items = written.into_iter().enumerate().map(item);
        let read: Vec<_> = items.map(|item| item.object(problems, &mut read)).collect();
        read.into_iter().collect()
    }
}

/// The members of an object as they were written, those that are given twice included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl RawMember for &RawValue {
    fn contains_nul(&self) -> bool {
        // In JSON it can only be escaped. The character after a backslash does not begin an escape.
        let mut rest = self.get();
        while let Some((_, escape)) = rest.split_once('\\') {
            if escape.starts_with("u0000") {
                return true;
            }
            rest = escape.get(1..).unwrap_or_default();
        }
        false
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_str(self.get()).map_err(|error| {
            // The position is relative to this member and therefore useless to the caller; the path
            // has the location.
            let position = format!(" at line {} column {}", error.line(), error.column());
            let message = error.to_string();
            let message = message.strip_suffix(&position).unwrap_or(&message).to_owned();
            // Only a text is quoted, so there is nothing to shorten about any other value.
            let text: Option<String> = serde_json::from_str(self.get()).ok();
            match text {
                Some(text) => without_long_quotes(message, &text),
                None => message,
            }
        })
    }
}

impl<'a> Members<'_, &'a RawValue> {
    /// An array of objects that must be there.
    pub(crate) fn required_list<T>(
        &mut self,
        name: &str,
        size: RangeInclusive<usize>,
        read: impl FnMut(&mut Members<'_, &'a RawValue>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let list = self.optional_list(name, size, read)?;
        if list.is_none() {
            self.report(name, "is required");
        }
        list
    }

    /// An array of objects that may be left out.
    pub(crate) fn optional_list<T>(
        &mut self,
        name: &str,
        size: RangeInclusive<usize>,
        read: impl FnMut(&mut Members<'_, &'a RawValue>) -> Option<T>,
    ) -> Option<Option<Vec<T>>> {
        let Some(raw) = self.members.remove(name) else { return Some(None) };
        let list = Json { raw, pointer: format!("{}{}", self.place, pointer_token(name)) };
        list.list(size, self.problems, read).map(Some)
    }
}

/// Escapes a member's name as a token of a JSON Pointer (RFC 6901 section 4).
pub(super) fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{Json, Problems};

    #[test]
    fn every_problem_is_reported_with_its_place() {
        check("{}", &["/flag: is required"]);
        check("[]", &[": must be an object"]);
        check(r#"{"flag": 1}"#, &["/flag: invalid type: integer `1`, expected a boolean"]);
        check(r#"{"flag": true}"#, &[]);
        check(
            r#"{"flag": true, "a/b": 1, "a~b": 2}"#,
            &["/a~1b: is not a known member", "/a~0b: is not a known member"],
        );
        check(r#"{"flag": true, "flag": true}"#, &["/flag: is given twice"]);
        check(r#"{"flag": true, "parts": {}}"#, &["/parts: must be an array"]);
        check(r#"{"flag": true, "parts": []}"#, &["/parts: must have 1 to 2 items"]);
        check(
            r#"{"parts": [{"flag": null}, 5]}"#,
            &[
                "/parts/0/flag: invalid type: null, expected a boolean",
                "/parts/1: must be an object",
                "/flag: is required",
            ],
        );
    }

    #[test]
    fn a_member_is_found_however_it_is_written() {
        for (body, found) in [
            (r#"[{"a": 1}, {"splits": null}]"#, true),
            (r#"[{"spl\u0069ts": []}]"#, true),
            (r#"[{"a": "splits"}]"#, false),
            (r#"[{"a": "\n"}]"#, false),
            (r#"[{"a": {"splits": 1}}]"#, false),
            ("[]", false),
            (r#"{"splits": 1}"#, false),
        ] {
            let raw: &RawValue = serde_json::from_str(body).expect(body);
            assert_eq!(Json::new(raw).any_object_has("splits"), found, "{body}");
        }
    }

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let raw: &RawValue = serde_json::from_str(body).expect(body);
        let mut problems = Problems::default();
        let value = Json::new(raw).object(&mut problems, |members| {
            let parts = members.optional_list("parts", 1..=2, |part| part.required::<bool>("flag"));
            let flag = members.required::<bool>("flag");
            Some((parts?, flag?))
        });
        let found = match problems.finish(value) {
            Err(problems) => problems,
            Ok(_) => Problems::default(),
        };
        let found: Vec<_> =
            found.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect();
        assert_eq!(found, expected, "{body}");
    }
}
