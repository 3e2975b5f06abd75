//! The manifest: the desired APIs and clients, as described by `clients.toml`, which is versioned
//! and reviewed like code.
//!
//! ```toml
//! schema = 1
//!
//! [api.shop]
//! audience = "https://api.shop.example"
//! catalog = "shop/scopes.toml"
//!
//! [client.monthly-reports]
//! scope = ["caas:transactions:read", "caas:categories:read"]
//! default_scope = ["caas:categories:read"]
//! auth = ["private_key_jwt"]
//! jwks = "keys/monthly-reports.json"
//! ```
//!
//! An API needs an `audience` and a `catalog`, whose path is relative to `clients.toml`.
//!
//! A client needs a `scope`. The other members have the same defaults as in adding a client, with
//! three differences:
//!
//! - The file contains no secrets. A new client that uses a secret gets one, and existing secrets
//!   do not change.
//! - The registered keys of a client are those of its file `jwks`, whose path is relative to
//!   `clients.toml`.
//! - If `disabled` is not given, a client that was disabled by hand stays disabled, so that the
//!   next run of a pipeline does not undo an emergency stop.
//!
//! All problems of a file are reported together, each with its place.

mod api;
mod client;
mod files;
mod members;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use scopewright_catalog::toml_reader::{self, Table};
use scopewright_catalog::{Problems, SourceError, read_source};

pub(crate) use self::api::ManifestApi;
pub(crate) use self::client::ManifestClient;
pub use self::files::FileProblems;
pub(crate) use self::files::ReadFile;
use crate::apis::collection::Apis;

/// The desired APIs and clients.
#[derive(Debug)]
pub struct Manifest {
    source: String,
    pub(crate) apis: BTreeMap<String, ManifestApi>,
    pub(crate) clients: BTreeMap<String, ManifestClient>,
}

/// The only version of the file format.
const SCHEMA: i64 = 1;

impl Manifest {
    /// Reads a file, and the files that it names.
    ///
    /// # Errors
    /// The file cannot be read, or has problems.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = read_source(path).map_err(ManifestError::Unreadable)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, &|file| fs::read(folder.join(file))).map_err(ManifestError::Problems)
    }

    /// Parses a text. `read_file` reads the files that it names.
    pub(crate) fn parse(text: &str, read_file: &ReadFile<'_>) -> Result<Self, Vec<FileProblems>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut problems = Problems::new(text);
        let mut files = Vec::new();
        let document = toml_reader::parse(text, &mut problems);
        let manifest =
            document.map(|document| read_document(text, document, read_file, &mut problems, &mut files));
        match manifest {
            Some(manifest) if problems.is_empty() => Ok(manifest),
            _ => {
                files.insert(0, FileProblems { file: None, problems: problems.sorted() });
                Err(files)
            }
        }
    }

    /// Checks the scopes of the clients against the APIs.
    pub(super) fn check_scopes(&self, apis: &Apis) -> Result<(), Problems> {
        let mut problems = Problems::new(&self.source);
        for (id, client) in &self.clients {
            client.check_scopes(id, apis, &mut problems);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.sorted()) }
    }
}

fn read_document(
    text: &str,
    mut document: Table<'_>,
    read_file: &ReadFile<'_>,
    problems: &mut Problems,
    files: &mut Vec<FileProblems>,
) -> Manifest {
    let help = format!("write `schema = {SCHEMA}`");
    if !document.has("schema") {
        problems.add_with_help(document.span(), "`schema` is missing", help);
    } else if let Some(schema) = document.number("schema", problems)
        && schema.value != SCHEMA
    {
        problems.add_with_help(schema.span, format!("schema {} is unknown", schema.value), help);
    }
    let mut manifest = Manifest { source: text.to_owned(), apis: BTreeMap::new(), clients: BTreeMap::new() };
    for (name, table) in document.tables("api", problems) {
        problems.enter("api", &name.value, name.span.clone());
        let api = api::read(&name, table, read_file, problems, files);
        manifest.apis.extend(api.map(|api| (name.value, api)));
        problems.leave();
    }
    for (id, table) in document.tables("client", problems) {
        problems.enter("client", &id.value, id.span.clone());
        let client = client::read(&id, table, read_file, problems);
        manifest.clients.insert(id.value, client);
        problems.leave();
    }
    document.finish(&["schema", "api", "client"], problems);
    manifest
}

/// The error of reading a manifest.
#[derive(Debug)]
pub enum ManifestError {
    /// The file cannot be read.
    Unreadable(SourceError),
    /// The manifest, and perhaps files that it names, have problems.
    Problems(Vec<FileProblems>),
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(cause) => write!(f, "the file cannot be read: {cause}"),
            Self::Problems(files) => {
                files.iter().try_for_each(|FileProblems { problems, .. }| problems.fmt(f))
            }
        }
    }
}

impl std::error::Error for ManifestError {}

#[cfg(test)]
mod tests;
