//! Paths in messages: as a person in the current folder would type them.

use std::path::{Component, Path, PathBuf};

/// Returns a path relative to the current folder if that is at most two folders up, or else the
/// path as it is.
pub(crate) fn shown(path: &Path) -> String {
    let relative = std::env::current_dir().ok().filter(|_| path.is_absolute());
    let relative = relative.map(|here| relative_path(&here, path));
    let is_near =
        |relative: &PathBuf| relative.components().filter(|part| *part == Component::ParentDir).count() <= 2;
    relative.filter(is_near).unwrap_or_else(|| path.to_owned()).display().to_string()
}

/// Returns the relative path from one folder to another path. Both are absolute.
pub(crate) fn relative_path(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let steps: PathBuf = up.chain(to.components().skip(shared)).collect();
    if steps.as_os_str().is_empty() { PathBuf::from(".") } else { steps }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::relative_path;

    #[test]
    fn relative_paths_lead_from_one_folder_to_the_other() {
        let check = |from: &str, to: &str, expect: &str| {
            assert_eq!(relative_path(Path::new(from), Path::new(to)), Path::new(expect), "{from} to {to}");
        };
        check("/home/me/shop", "/home/me/scopewright", "../scopewright");
        check("/home/me/scopewright/shop", "/home/me/scopewright", "..");
        check("/tmp/shop", "/home/me/scopewright", "../../home/me/scopewright");
        check("/home/me", "/home/me/scopewright", "scopewright");
        check("/home/me", "/home/me", ".");
    }
}
