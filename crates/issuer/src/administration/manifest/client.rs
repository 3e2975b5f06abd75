//! One client of the file.

use std::convert::Infallible;
use std::fmt;
use std::path::Path;

use super::table::{Entry, Table, Text};
use super::{Files, Found, ManifestClient};
use crate::administration::{ClientKey, ClientSettings, MOST_CREDENTIALS, read_keys};
use crate::scope_list::read_token;
use crate::{ClientId, ScopeList};

const KEYS: [&str; 10] = [
    "scope",
    "default_scope",
    "auth",
    "jwks",
    "jwks_uri",
    "lifetime",
    "disabled",
    "assertion_lifetime",
    "token_endpoint_audience",
    "resource_server",
];

/// Reads a client. Where something is wrong, a problem is noted and a blank stands in for it, so that the rest is read as well.
pub(super) fn read(
    id: &Text,
    client: Entry<'_>,
    files: &Files<'_>,
    found: &mut Vec<Found>,
) -> Option<ManifestClient> {
    if let Err(cause) = id.text.parse::<ClientId>() {
        found.push(id.problem(cause.to_string()));
    }
    let mut members = Members { id, table: client.into_table(found)?, found, read: Vec::new() };
    let scope = members.read("scope", scopes);
    if scope.is_none_or(|scope| scope.is_empty()) {
        members.tell("scope", "no `scope` is given; list what the client may ask for");
    }
    let jwks = members.read("jwks", |entry, found| keys(entry, files, found));
    let usual = ClientSettings::new(scope.unwrap_or_default());
    let settings = ClientSettings {
        default_scope: members.read("default_scope", scopes).unwrap_or_default(),
        auth: members.list("auth", str::parse).unwrap_or(usual.auth),
        // What is too large or negative is refused by the rules, like 0.
        lifetime: members.number("lifetime").map(|seconds| u32::try_from(seconds).unwrap_or(0)),
        jwks_uri: members.read("jwks_uri", Entry::text).flatten().map(|uri| uri.text),
        assertion_lifetime: members
            .number("assertion_lifetime")
            .map(|seconds| u32::try_from(seconds).unwrap_or(0)),
        token_endpoint_audience: members.truth("token_endpoint_audience").unwrap_or_default(),
        resource_server: members
            .list("resource_server", |url| Ok::<_, Infallible>(url.to_owned()))
            .unwrap_or_default(),
        ..usual
    };
    let disabled = members.truth("disabled");
    for (member, mistake) in settings.mistakes() {
        members.tell(member, &mistake.to_string());
    }
    if let Err(mistake) = settings.check_keys(jwks.is_some()) {
        members.tell("jwks", &mistake.to_string());
    }
    members.table.finish(&KEYS, members.found);
    Some(ManifestClient { settings, disabled, keys: jwks.unwrap_or_default() })
}

/// The members of a client while they are read.
struct Members<'t, 'f> {
    id: &'f Text,
    table: Table<'t>,
    found: &'f mut Vec<Found>,
    read: Vec<Member>,
}

/// A member that is there.
struct Member {
    key: &'static str,
    offset: usize,
    is_sound: bool,
}

impl<'t> Members<'t, '_> {
    fn read<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Entry<'t>, &mut Vec<Found>) -> T,
    ) -> Option<T> {
        let entry = self.table.take(key)?;
        let before = self.found.len();
        let value = read(&entry, self.found);
        let is_sound = self.found.len() == before;
        self.read.push(Member { key, offset: entry.offset, is_sound });
        Some(value)
    }

    fn number(&mut self, key: &'static str) -> Option<i64> {
        self.read(key, Entry::number).flatten()
    }

    fn truth(&mut self, key: &'static str) -> Option<bool> {
        self.read(key, Entry::truth).flatten()
    }

    fn list<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        self.read(key, |entry, found| each(entry, found, read))
    }

    /// Notes that a rule is broken, unless that only follows from a problem that has been noted.
    fn tell(&mut self, key: &str, mistake: &str) {
        let cause = match key {
            "default_scope" => "scope",
            "jwks" | "jwks_uri" | "assertion_lifetime" | "token_endpoint_audience" => "auth",
            _ => key,
        };
        if self.read.iter().all(|member| member.is_sound || ![key, cause].contains(&member.key)) {
            let place = self.read.iter().find(|member| member.key == key);
            let offset = place.map_or(self.id.offset, |member| member.offset);
            self.found.push(Found::new(offset, mistake.to_owned()));
        }
    }
}

fn scopes(entry: &Entry<'_>, found: &mut Vec<Found>) -> ScopeList {
    each(entry, found, read_token).into_iter().collect()
}

/// What the texts of a list say.
fn each<T, E: fmt::Display>(
    entry: &Entry<'_>,
    found: &mut Vec<Found>,
    read: impl Fn(&str) -> Result<T, E>,
) -> Vec<T> {
    let mut values = Vec::new();
    for text in entry.texts(found) {
        match read(&text.text) {
            Ok(value) => values.push(value),
            Err(cause) => found.push(text.problem(cause)),
        }
    }
    values
}

/// The keys of the JWK Set file that is named.
fn keys(entry: &Entry<'_>, files: &Files<'_>, found: &mut Vec<Found>) -> Vec<ClientKey> {
    let Some(Text { text: name, .. }) = entry.text(found) else { return Vec::new() };
    let told = match files(Path::new(&name)) {
        Err(cause) => {
            format!("cannot read {name}: {cause}; name a JWK Set file, relative to the folder of this one")
        }
        Ok(jwks) => match read_keys(&jwks) {
            Ok(keys) if keys.len() <= MOST_CREDENTIALS => return keys,
            Ok(keys) => {
                format!("{name} has {} keys; a client can have {MOST_CREDENTIALS} at most", keys.len())
            }
            Err(cause) => format!("{name}: {cause}"),
        },
    };
    found.push(entry.problem(told));
    Vec::new()
}
