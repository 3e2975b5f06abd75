//! Warnings about files that other users can access.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use issuer::Config;

/// Warns of files that other users can read or write. The issuer creates its files for their owner
/// alone, but accepts existing ones, since some orchestrators mount secrets with wider permissions.
pub(super) fn warn_of_shared_files(config: &Config) {
    let database = config.database.file().map(|file| ("the database", file));
    let pepper = config.pepper.file().map(|file| ("the pepper", file));
    let audit = config.audit.as_deref().map(|folder| ("the audit log", folder));
    for (what, path) in database.into_iter().chain(pepper).chain(audit) {
        if let Some(mode) = shared_mode(path) {
            let path = path.display();
            tracing::warn!(%path, mode = format!("{mode:04o}"), "other users can read or write {what}; `chmod go= PATH` prevents that");
        }
        if let Some(mode) = path.parent().and_then(replaceable_mode) {
            let path = path.display();
            tracing::warn!(%path, mode = format!("{mode:04o}"), "other users can write to the folder of {what}; `chmod go-w FOLDER` prevents that");
        }
    }
}

/// Returns the permissions of a folder if other users can replace files in it. The sticky bit
/// prevents that.
fn replaceable_mode(folder: &Path) -> Option<u32> {
    const STICKY: u32 = 0o1000;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mode = fs::metadata(folder).ok()?.permissions().mode() & 0o1777;
    (mode & 0o022 != 0 && mode & STICKY == 0).then_some(mode)
}

/// Returns the permissions of a file if its group or other users have any.
fn shared_mode(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Security finding 31.
    #[test]
    fn files_that_others_can_access_are_detected() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for (mode, expected) in [(0o600, None), (0o400, None), (0o644, Some(0o644)), (0o602, Some(0o602))] {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(shared_mode(file.path()), expected, "{mode:o}");
        }
        assert_eq!(shared_mode(Path::new("no/such/file")), None);
        let folder = tempfile::tempdir().expect("a folder");
        for (mode, expected) in [(0o755, None), (0o777, Some(0o777)), (0o1777, None)] {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(replaceable_mode(folder.path()), expected, "{mode:o}");
        }
    }
}
