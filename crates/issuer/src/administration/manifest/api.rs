//! An API of the manifest.

use std::path::Path;

use scopewright_catalog::Problems;
use scopewright_catalog::toml_reader::{Placed, Table};

use super::files::{FileProblems, ReadFile};
use super::members::{Members, report};
use crate::administration::AdminError;
use crate::administration::api_settings::{ApiSettings, read_catalog};
use crate::administration::apis::today;
use crate::apis::api::algorithm;
use crate::apis::api_name::ApiName;

/// A desired API. Its settings are valid.
#[derive(Debug)]
pub(crate) struct ManifestApi {
    pub(crate) settings: ApiSettings,
}

const KEYS: [&str; 8] = [
    "audience",
    "catalog",
    "listed",
    "lifetime",
    "destructive_lifetime",
    "algorithm",
    "resource_servers",
    "origins",
];

/// Reads an API. Returns `None` if it has problems, which are reported: those of its catalog in
/// `files`.
pub(super) fn read(
    name: &Placed<String>,
    table: Table<'_>,
    read_file: &ReadFile<'_>,
    problems: &mut Problems,
    files: &mut Vec<FileProblems>,
) -> Option<ManifestApi> {
    let before = problems.len();
    if let Err(cause) = name.value.parse::<ApiName>() {
        report(name.span.clone(), &cause, problems);
    }
    let mut members = Members::new(name.span.clone(), table, problems);
    for (key, missing) in [
        ("audience", "`audience` is missing; add the URL that identifies the API in tokens"),
        (
            "catalog",
            "`catalog` is missing; name the scopes.toml of the API, relative to the folder of this file",
        ),
    ] {
        if !members.table.has(key) {
            members.report(key, &missing);
        }
    }
    let audience = members.parsed("audience", str::parse);
    let catalog = members.read("catalog", |key, table, problems| {
        let file = table.text(key, problems)?;
        catalog(&file, read_file, problems, files)
    });
    let mut settings = ApiSettings {
        listed: members.boolean("listed").unwrap_or(true),
        lifetime: members.seconds("lifetime"),
        destructive_lifetime: members.seconds("destructive_lifetime"),
        algorithm: members.parsed("algorithm", algorithm),
        resource_servers: members.list("resource_servers", str::parse).unwrap_or_default(),
        origins: members.list("origins", str::parse).unwrap_or_default(),
        ..ApiSettings::new(audience?, String::new())
    };
    for (member, mistake) in settings.mistakes() {
        members.report(member, &mistake);
    }
    members.table.finish(&KEYS, members.problems);
    settings.catalog = catalog.flatten()?;
    (problems.len() == before).then_some(ManifestApi { settings })
}

/// Reads the catalog file that is named.
fn catalog(
    name: &Placed<String>,
    read_file: &ReadFile<'_>,
    problems: &mut Problems,
    files: &mut Vec<FileProblems>,
) -> Option<String> {
    let Placed { value: file, span } = name;
    let read = match read_file(Path::new(file)) {
        Err(cause) => Err(format!("`{file}` cannot be read: {cause}")),
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| format!("`{file}` is not UTF-8")),
    };
    let advice = "name a scopes.toml, relative to the folder of this file";
    let text = read.map_err(|cause| report(span.clone(), &format!("{cause}; {advice}"), problems)).ok()?;
    match read_catalog(&text, &today()) {
        Ok(_) => Some(text),
        Err(AdminError::Catalog(found)) => {
            let message = format!("`{file}` is not a valid catalog; its problems are listed separately");
            report(span.clone(), &message, problems);
            files.push(FileProblems { file: Some(file.clone()), problems: found });
            None
        }
        Err(cause) => {
            report(span.clone(), &cause, problems);
            None
        }
    }
}
