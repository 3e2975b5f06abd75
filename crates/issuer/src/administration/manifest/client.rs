//! A client of the manifest.

use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use scopewright_catalog::Problems;
use scopewright_catalog::toml_reader::{Placed, Table};

use super::ReadFile;
use crate::administration::client_settings::ClientSettings;
use crate::administration::credentials::MAX_CREDENTIALS;
use crate::administration::registered_keys::{ClientKey, read_keys};
use crate::clients::document::KeyDocument;
use crate::scope_list::parse_scope;
use crate::{ClientId, ScopeList};

/// A desired client. Its settings are valid.
#[derive(Debug)]
pub(crate) struct ManifestClient {
    /// The settings apart from `disabled`.
    settings: ClientSettings,
    disabled: Option<bool>,
    pub(crate) keys: Vec<ClientKey>,
}

impl ManifestClient {
    /// Returns the settings of the client, given whether it is disabled so far.
    pub(crate) fn settings(&self, disabled: bool) -> ClientSettings {
        ClientSettings { disabled: self.disabled.unwrap_or(disabled), ..self.settings.clone() }
    }

    /// Returns whether a registered key is one of the manifest.
    pub(crate) fn has(&self, key: &KeyDocument) -> bool {
        self.keys.iter().any(|wanted| wanted.is(key))
    }
}

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

/// Reads a client. An invalid member is reported and replaced by its default, so that the rest is
/// read too.
pub(super) fn read(
    id: &Placed<String>,
    table: Table<'_>,
    read_file: &ReadFile<'_>,
    problems: &mut Problems,
) -> ManifestClient {
    if let Err(cause) = id.value.parse::<ClientId>() {
        report(id.span.clone(), &cause, problems);
    }
    let mut members = Members { header: id.span.clone(), table, problems, read: Vec::new() };
    let scope = members.list("scope", parse_scope).into_iter().flatten().collect::<ScopeList>();
    if scope.is_empty() {
        members.report("scope", &"`scope` is missing; list the scopes that the client may request");
    }
    let jwks = members.read("jwks", |key, table, problems| {
        table.text(key, problems).map(|name| keys(&name, read_file, problems)).unwrap_or_default()
    });
    let default = ClientSettings::new(scope);
    let settings = ClientSettings {
        default_scope: members.list("default_scope", parse_scope).into_iter().flatten().collect(),
        auth: members.list("auth", str::parse).unwrap_or(default.auth),
        lifetime: members.seconds("lifetime"),
        jwks_uri: members.text("jwks_uri"),
        assertion_lifetime: members.seconds("assertion_lifetime"),
        token_endpoint_audience: members.boolean("token_endpoint_audience").unwrap_or_default(),
        resource_server: members
            .list("resource_server", |url| Ok::<_, Infallible>(url.to_owned()))
            .unwrap_or_default(),
        ..default
    };
    let disabled = members.boolean("disabled");
    for (member, mistake) in settings.mistakes() {
        members.report(member, &mistake);
    }
    if let Err(mistake) = settings.check_keys(jwks.is_some()) {
        members.report("jwks", &mistake);
    }
    members.table.finish(&KEYS, members.problems);
    ManifestClient { settings, disabled, keys: jwks.unwrap_or_default() }
}

/// The members of a client while they are read.
struct Members<'t, 'f> {
    header: Range<usize>,
    table: Table<'t>,
    problems: &'f mut Problems,
    read: Vec<Member>,
}

/// A member that is present.
struct Member {
    key: &'static str,
    span: Range<usize>,
    is_valid: bool,
}

impl<'t> Members<'t, '_> {
    fn read<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str, &mut Table<'t>, &mut Problems) -> T,
    ) -> Option<T> {
        let span = self.table.value_span(key)?;
        let before = self.problems.len();
        let value = read(key, &mut self.table, self.problems);
        let is_valid = self.problems.len() == before;
        self.read.push(Member { key, span, is_valid });
        Some(value)
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, |key, table, problems| table.text(key, problems)).flatten().map(|text| text.value)
    }

    fn boolean(&mut self, key: &'static str) -> Option<bool> {
        self.read(key, |key, table, problems| table.boolean(key, problems)).flatten().map(|is| is.value)
    }

    /// Reads a number of seconds. One that is negative or too large becomes 0, which the rules
    /// refuse.
    fn seconds(&mut self, key: &'static str) -> Option<u32> {
        let number = self.read(key, |key, table, problems| table.number(key, problems)).flatten()?;
        Some(u32::try_from(number.value).unwrap_or(0))
    }

    /// Reads a list of texts without duplicates, and parses each.
    fn list<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        self.read(key, |key, table, problems| {
            let mut seen = Vec::<String>::new();
            let mut values = Vec::new();
            for text in table.texts(key, problems) {
                if seen.contains(&text.value) {
                    let message = format!("`{}` is listed twice in `{key}`", text.value);
                    problems.add_with_help(text.span, message, "remove one of the two".to_owned());
                    continue;
                }
                match parse(&text.value) {
                    Ok(value) => values.push(value),
                    Err(cause) => report(text.span, &cause, problems),
                }
                seen.push(text.value);
            }
            values
        })
    }

    /// Reports a violated rule, unless it only follows from a problem that has been reported.
    fn report(&mut self, key: &str, mistake: &dyn fmt::Display) {
        let cause = match key {
            "default_scope" => "scope",
            "jwks" | "jwks_uri" | "assertion_lifetime" | "token_endpoint_audience" => "auth",
            _ => key,
        };
        if self.read.iter().all(|member| member.is_valid || ![key, cause].contains(&member.key)) {
            let member = self.read.iter().find(|member| member.key == key);
            let span = member.map_or(self.header.clone(), |member| member.span.clone());
            report(span, mistake, self.problems);
        }
    }
}

/// Reads the keys of the JWK Set file that is named.
fn keys(name: &Placed<String>, read_file: &ReadFile<'_>, problems: &mut Problems) -> Vec<ClientKey> {
    let Placed { value: file, span } = name;
    let message = match read_file(Path::new(file)) {
        Err(cause) => {
            format!(
                "`{file}` cannot be read: {cause}; name a JWK Set file, relative to the folder of this file"
            )
        }
        Ok(jwks) => match read_keys(&jwks) {
            Ok(keys) if keys.len() <= MAX_CREDENTIALS => return keys,
            Ok(keys) => {
                format!("`{file}` has {} keys; a client can have at most {MAX_CREDENTIALS}", keys.len())
            }
            Err(cause) => format!("`{file}` is not usable: {cause}"),
        },
    };
    report(span.clone(), &message, problems);
    Vec::new()
}

/// Reports an error. The part after its last semicolon is advice.
fn report(span: Range<usize>, error: &dyn fmt::Display, problems: &mut Problems) {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((message, advice)) => problems.add_with_help(span, message, advice.to_owned()),
        None => problems.add(span, text),
    }
}
