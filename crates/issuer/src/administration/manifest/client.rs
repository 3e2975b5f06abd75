//! A client of the manifest.

use std::ops::Range;
use std::path::Path;

use scopewright_catalog::toml_reader::{Placed, Table};
use scopewright_catalog::{Problems, ScopeName};

use super::files::ReadFile;
use super::members::{Members, report};
use crate::administration::AdminError;
use crate::administration::client_settings::ClientSettings;
use crate::administration::credentials::MAX_CREDENTIALS;
use crate::administration::registered_keys::{ClientKey, read_keys};
use crate::administration::vocabulary::{is_destructive, unknown_scope};
use crate::apis::collection::Apis;
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
    header: Range<usize>,
    scope: Vec<Placed<ScopeName>>,
    default_scope: Vec<Placed<ScopeName>>,
}

impl ManifestClient {
    /// Returns the settings of the client, given whether it is disabled so far.
    pub(crate) fn settings(&self, disabled: bool) -> ClientSettings {
        ClientSettings { disabled: self.disabled.unwrap_or(disabled), ..self.settings.clone() }
    }

    /// Reports the scopes that no API has, and the default scopes that are destructive.
    pub(super) fn check_scopes(&self, id: &str, apis: &Apis, problems: &mut Problems) {
        problems.enter("client", id, self.header.clone());
        for scope in self.scope.iter().filter(|scope| !apis.knows(scope.value.as_str())) {
            report(scope.span.clone(), &unknown_scope(scope.value.as_str(), apis), problems);
        }
        for scope in self.default_scope.iter().filter(|scope| is_destructive(scope.value.as_str(), apis)) {
            let destructive = [&scope.value].into_iter().collect();
            report(scope.span.clone(), &AdminError::DefaultScope(destructive), problems);
        }
        problems.leave();
    }

    /// Returns whether a registered key is one of the manifest.
    pub(crate) fn has(&self, key: &KeyDocument) -> bool {
        self.keys.iter().any(|wanted| wanted.is(key))
    }
}

const KEYS: [&str; 9] = [
    "scope",
    "default_scope",
    "auth",
    "jwks",
    "jwks_uri",
    "lifetime",
    "disabled",
    "assertion_lifetime",
    "token_endpoint_audience",
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
    let mut members = Members::new(id.span.clone(), table, problems);
    let placed_scope = members.placed_list("scope", parse_scope).unwrap_or_default();
    let scope = names(&placed_scope);
    if scope.is_empty() {
        members.report("scope", &"`scope` is missing; list the scopes that the client may request");
    }
    let jwks = members.read("jwks", |key, table, problems| {
        table.text(key, problems).map(|name| keys(&name, read_file, problems)).unwrap_or_default()
    });
    let placed_default = members.placed_list("default_scope", parse_scope).unwrap_or_default();
    let default = ClientSettings::new(scope);
    let settings = ClientSettings {
        default_scope: names(&placed_default),
        auth: members.list("auth", str::parse).unwrap_or(default.auth),
        lifetime: members.seconds("lifetime"),
        jwks_uri: members.text("jwks_uri"),
        assertion_lifetime: members.seconds("assertion_lifetime"),
        token_endpoint_audience: members.boolean("token_endpoint_audience").unwrap_or_default(),
        ..default
    };
    let disabled = members.boolean("disabled");
    for (member, mistake) in settings.mistakes() {
        members.report(member, &mistake);
    }
    if let Err(mistake) = settings.check_keys(jwks.is_some()) {
        members.report("jwks", &mistake);
    }
    if members.table.has("resource_server") {
        let moved = "`resource_server` is a setting of the API now; write `resource_servers = [\"CLIENT\"]` in `[api.NAME]`";
        members.report_unread("resource_server", &moved);
    }
    members.table.finish(&KEYS, members.problems);
    ManifestClient {
        settings,
        disabled,
        keys: jwks.unwrap_or_default(),
        header: id.span.clone(),
        scope: placed_scope,
        default_scope: placed_default,
    }
}

fn names(scopes: &[Placed<ScopeName>]) -> ScopeList {
    scopes.iter().map(|scope| &scope.value).collect()
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
