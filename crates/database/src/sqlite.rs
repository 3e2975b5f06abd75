//! The file of an SQLite database.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::NamedTempFile;
use url::Url;

/// The settings of each connection: the data to undo a statement is kept in memory and not in a
/// file.
pub(crate) const SETTINGS: &str = "PRAGMA temp_store = MEMORY";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Creates the file and its folder, unless it exists. Only its owner may read it; SQLite gives its
/// other files the same permissions.
///
/// Readers must not wait for a writer, hence write-ahead logging. Two processes cannot switch to it
/// at the same time, so the switch is made before the file gets its name. If two processes create a
/// file, the first one names it.
pub(crate) async fn create(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err("it is a directory".into());
    }
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = NamedTempFile::new_in(folder)?;
    let options = SqliteConnectOptions::new().filename(draft.path()).journal_mode(SqliteJournalMode::Wal);
    options.connect().await?.close().await?;
    match draft.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(failed.error.into()),
        _ => Ok(()),
    }
}

/// Returns the file as a URL with a percent-encoded path, by which any database is named.
pub(crate) fn url(path: &Path) -> Result<Url> {
    let file = Url::from_file_path(std::path::absolute(path)?).map_err(|()| "its path is not absolute")?;
    Ok(format!("sqlite://{}?mode=rw", file.path()).parse()?)
}
