//! The files that a log is made of.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The segment that is appended to.
pub(crate) struct Segment {
    pub(crate) number: u32,
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    /// The end of its last durable record, in bytes.
    pub(crate) length: u64,
}

impl Segment {
    /// Makes a new segment, which may be there already, if it is empty.
    pub(crate) fn create(folder: &Path, number: u32) -> io::Result<Self> {
        let path = path(folder, number);
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
        if file.metadata()?.len() > 0 {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already"));
        }
        // The folder stores the name of the file.
        File::open(folder)?.sync_all()?;
        Ok(Self { number, path, file, length: 0 })
    }

    /// Opens a segment, and truncates it after its last record.
    pub(crate) fn open(path: &Path, number: u32, length: u64) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        let segment = Self { number, path: path.to_owned(), file, length };
        segment.cut()?;
        Ok(segment)
    }

    /// Truncates the segment after its last record.
    pub(crate) fn cut(&self) -> io::Result<()> {
        self.check_place()?;
        if self.file.metadata()?.len() != self.length {
            self.file.set_len(self.length)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// A file that was removed takes records as well as any other.
    pub(crate) fn check_place(&self) -> io::Result<()> {
        let (there, here) = (std::fs::metadata(&self.path)?, self.file.metadata()?);
        if (there.dev(), there.ino()) == (here.dev(), here.ino()) {
            Ok(())
        } else {
            Err(io::Error::other("another file was put in its place"))
        }
    }
}

/// The segments of a folder by their number, lowest first.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut segments = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        if let Some(number) = name.to_str().and_then(number) {
            segments.push((number, folder.join(name)));
        }
    }
    segments.sort_unstable();
    Ok(segments)
}

pub(crate) fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.jsonl"))
}

fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".jsonl")?;
    let is_ours = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_ours)
}
