//! New files that come into being whole.
//!
//! A server and a command may start on the same new folder at the same moment. Neither must ever open a file
//! that the other has only begun, so each makes a draft of its own, and the first that is ready gets the
//! name.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A file on its way to its name. Dropped, it is gone.
pub(crate) struct Draft<'t> {
    target: &'t Path,
    path: PathBuf,
}

impl<'t> Draft<'t> {
    /// An empty file beside `target` that only its owner may read.
    pub(crate) fn of(target: &'t Path) -> io::Result<(Self, File)> {
        let path = target.with_added_extension(Uuid::new_v4().to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok((Self { target, path }, file))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name. If another has that name by now, the other stands.
    pub(crate) fn publish(self) -> io::Result<()> {
        match fs::hard_link(&self.path, self.target) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            published => published,
        }
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // The draft is of no use to anybody, and there is nobody to tell that it could not be removed.
        _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_first_draft_gets_the_name_and_no_draft_stays() -> io::Result<()> {
        let folder = tempfile::TempDir::new()?;
        let target = folder.path().join("file");
        let write = |text: &[u8]| -> io::Result<Draft<'_>> {
            let (draft, mut file) = Draft::of(&target)?;
            file.write_all(text)?;
            Ok(draft)
        };
        let (first, second, abandoned) = (write(b"first")?, write(b"second")?, write(b"abandoned")?);
        first.publish()?;
        second.publish()?;
        drop(abandoned);
        assert_eq!(fs::read(&target)?, b"first");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
