//! What the clients shall be, as a file says it: `clients.toml`, which is kept and reviewed like code.
//!
//! ```toml
//! schema = 1
//!
//! [client.monthly-reports]
//! scope = ["caas:transactions:read", "caas:categories:read"]
//! default_scope = ["caas:categories:read"]
//! auth = ["private_key_jwt"]
//! jwks = "keys/monthly-reports.json"
//! ```
//!
//! A client needs its `scope`; what is left out besides is as for a client that is added without saying it. Three things differ:
//!
//! - A secret never stands in the file. A new client that sends one gets one, and those that a client has stay as they are.
//! - The keys that are registered for a client are those of its file `jwks`, which is relative to `clients.toml`; none without it.
//! - Where nothing is said of `disabled`, a client that was disabled by hand stays so: an emergency stop must not be undone by the next
//!   run of a pipeline.
//!
//! Every problem of a file is found at once, each with its place.

mod client;
mod problems;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use toml::de::DeTable;

use crate::administration::{ClientKey, ClientSettings};
use problems::Found;
pub use problems::ManifestError;
use table::Table;

/// What the clients shall be.
#[derive(Debug)]
pub struct Manifest {
    pub(crate) clients: BTreeMap<String, ManifestClient>,
}

/// What one client shall be. Its settings are sound.
#[derive(Debug)]
pub(crate) struct ManifestClient {
    /// `disabled` aside.
    settings: ClientSettings,
    disabled: Option<bool>,
    pub(crate) keys: Vec<ClientKey>,
}

impl ManifestClient {
    /// The settings of a client that has been `disabled` so far, or not.
    pub(crate) fn settings(&self, disabled: bool) -> ClientSettings {
        ClientSettings { disabled: self.disabled.unwrap_or(disabled), ..self.settings.clone() }
    }
}

/// The only version of the file format that there is.
const SCHEMA: i64 = 1;

impl Manifest {
    /// Reads a file, and the key files that it names.
    ///
    /// # Errors
    /// When the file cannot be read, and for every problem in it.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = fs::read_to_string(path).map_err(ManifestError::Unread)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, &|file| fs::read(folder.join(file)))
    }

    /// Reads a text. `files` has the key files that it names.
    pub(crate) fn parse(text: &str, files: &Files<'_>) -> Result<Self, ManifestError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut found: Vec<Found> = errors.iter().map(|error| syntax(error, text)).collect();
        let mut clients = BTreeMap::new();
        if found.is_empty() {
            clients = read(Table::whole(document.into_inner()), files, &mut found);
        }
        if found.is_empty() { Ok(Self { clients }) } else { Err(ManifestError::located(found, text)) }
    }
}

/// How a file is read that another names.
pub(crate) type Files<'f> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 'f;

/// What the TOML parser has to say.
fn syntax(error: &toml::de::Error, text: &str) -> Found {
    let span = error.span().unwrap_or_default();
    let told = match error.message() {
        "duplicate key" => {
            let key = text.get(span.clone()).unwrap_or_default();
            format!("`{}` is given twice; keep one of the two", key.trim_matches(['"', '\'']))
        }
        message => format!("this is not TOML: {message}; see https://toml.io"),
    };
    Found::new(span.start, told)
}

fn read(
    mut document: Table<'_>,
    files: &Files<'_>,
    found: &mut Vec<Found>,
) -> BTreeMap<String, ManifestClient> {
    match document.take("schema") {
        None => found.push(Found::new(0, format!("`schema` is missing; begin with `schema = {SCHEMA}`"))),
        Some(schema) => match schema.number(found) {
            Some(SCHEMA) | None => {}
            Some(other) => {
                let told = format!("schema {other} is unknown; this version reads `schema = {SCHEMA}`");
                found.push(schema.problem(told));
            }
        },
    }
    let clients = document.take("client").and_then(|clients| clients.into_table(found));
    let mut read = BTreeMap::new();
    for (id, client) in clients.into_iter().flat_map(Table::entries) {
        if let Some(client) = client::read(&id, client, files, found) {
            read.insert(id.text, client);
        }
    }
    document.finish(&["schema", "client"], found);
    read
}

#[cfg(test)]
mod tests;
