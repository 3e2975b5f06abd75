//! Files of the issuer that others on the machine can reach.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use issuer::Config;

/// Warns of files that others can read or write. The issuer creates its files for their owner alone; those that were there
/// before are used as they are, since some orchestrators mount secrets for everybody.
pub(super) fn warn_of_shared_files(config: &Config) {
    let database = config.database.file().map(|file| ("the database", file));
    let pepper = config.pepper.file().map(|file| ("the pepper", file));
    let audit = config.audit.as_deref().map(|folder| ("the audit log", folder));
    for (what, path) in database.into_iter().chain(pepper).chain(audit) {
        if let Some(mode) = shared_mode(path) {
            let path = path.display();
            tracing::warn!(%path, mode = format!("{mode:04o}"), "{what} can be read or written by others; `chmod go= PATH` ends that");
        }
    }
}

/// The permissions of a file that give something to its group or to others.
fn shared_mode(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Security finding 31.
    #[test]
    fn what_others_can_reach_is_noticed() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for (mode, expected) in [(0o600, None), (0o400, None), (0o644, Some(0o644)), (0o602, Some(0o602))] {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(shared_mode(file.path()), expected, "{mode:o}");
        }
        assert_eq!(shared_mode(Path::new("no/such/file")), None);
    }
}
