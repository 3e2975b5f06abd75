//! The file of an SQLite database.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::NamedTempFile;
use url::Url;

/// What each connection is told: what a statement over many rows would need to be undone is kept in memory, and not in a file
/// of its own.
pub(crate) const SETTINGS: &str = "PRAGMA temp_store = MEMORY";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Makes the file, with its folder, unless it exists. Only its owner may read it; SQLite gives the files that it puts
/// beside it the same permissions.
///
/// Readers must not wait for a writer, hence write-ahead logging. The change to it cannot be waited for when two processes
/// make it at once, so it is made before the file has its name. Of two that make a file, the first gives it its name.
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

/// The file as a URL, which is how any database is named. Whatever is awkward in a path is written in percent.
pub(crate) fn url(path: &Path) -> Result<Url> {
    let file = Url::from_file_path(std::path::absolute(path)?).map_err(|()| "its path is no absolute one")?;
    Ok(format!("sqlite://{}?mode=rw", file.path()).parse()?)
}
