//! The thread that puts records on the disk.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::OpenAuditError;
use super::chain::Chain;
use super::queue::{AuditError, Queue, Records};
use super::segment::Segment;
use super::tail;

/// The interval at which the server's log records the position of the audit log while it grows.
const PERIOD: Duration = Duration::from_secs(60);

/// Puts bytes at the end of a file, to stay.
type Append = Box<dyn FnMut(&mut File, &[u8]) -> io::Result<()> + Send>;

/// Settings that only tests change.
pub(crate) struct Settings {
    /// From which size on a segment gets no more records, in bytes.
    pub(crate) segment_bytes: u64,
    pub(crate) append: Append,
}

impl Default for Settings {
    fn default() -> Self {
        let append = |file: &mut File, bytes: &[u8]| file.write_all(bytes).and_then(|()| file.sync_data());
        Self { segment_bytes: 64 * 1024 * 1024, append: Box::new(append) }
    }
}

/// The end of a log, and what is needed to append to it.
pub(crate) struct Writer {
    folder: PathBuf,
    /// The folder is locked as long as this is open.
    _lock: File,
    settings: Settings,
    segment: Segment,
    chain: Chain,
    /// The lines that are being written; kept for its memory.
    lines: Vec<u8>,
    /// The time of the last checkpoint in the server's log. The first one comes with the first
    /// records.
    logged_at: Option<Instant>,
    /// Whether the last write failed, so that its effect is unknown.
    has_failed: bool,
}

impl Writer {
    /// Takes the folder for this process, and finds the end of the log in it.
    pub(crate) fn open(folder: &Path, settings: Settings) -> Result<Self, OpenAuditError> {
        let unusable = || OpenAuditError::at(folder);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable())?;
        let lock = File::open(folder).map_err(unusable())?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => OpenAuditError::InUse { folder: folder.to_owned() },
            TryLockError::Error(cause) => unusable()(cause),
        })?;
        let (segment, chain) = tail::find(folder)?;
        let writer = Self {
            folder: folder.to_owned(),
            _lock: lock,
            settings,
            segment,
            chain,
            lines: Vec::new(),
            logged_at: None,
            has_failed: false,
        };
        Ok(writer)
    }

    /// Writes what is recorded until the queue is closed.
    pub(crate) fn run(mut self, queue: &Queue) {
        let mut records = Records::default();
        while queue.hand_over(&mut records) {
            match self.write(&records) {
                Ok(()) => {
                    self.succeeded();
                    queue.written();
                }
                Err(error) => queue.failed(self.failed(&error)),
            }
            records.clear();
        }
        self.log_checkpoint();
    }

    /// Puts all records on the disk in one go. What a failure has left there is cut off first.
    fn write(&mut self, records: &Records) -> io::Result<()> {
        let mut chain = self.chain;
        self.lines.clear();
        for (at, members) in records.iter() {
            chain.append(&mut self.lines, at, members);
        }
        if self.has_failed {
            self.segment.cut()?
        } else {
            self.segment.check_place()?
        }
        if self.segment.length >= self.settings.segment_bytes {
            self.segment = Segment::create(&self.folder, self.segment.number + 1)?;
        }
        (self.settings.append)(&mut self.segment.file, &self.lines)?;
        self.segment.length += self.lines.len() as u64;
        self.chain = chain;
        Ok(())
    }

    fn succeeded(&mut self) {
        if std::mem::take(&mut self.has_failed) {
            tracing::info!("the audit log can be written again");
        }
        if self.logged_at.is_none_or(|logged_at| logged_at.elapsed() >= PERIOD) {
            self.logged_at = Some(Instant::now());
            self.log_checkpoint();
        }
    }

    fn failed(&mut self, error: &io::Error) -> AuditError {
        let folder = self.folder.display();
        let what = format!(
            "the audit log {folder} cannot be written: {error}; make space on its disk or repair it; recording then resumes"
        );
        if !std::mem::replace(&mut self.has_failed, true) {
            tracing::error!("{what}");
        }
        AuditError::Disk(what.into())
    }

    /// Logs how far the chain goes to the server's log, which is stored elsewhere. An empty chain
    /// needs no checkpoint.
    fn log_checkpoint(&self) {
        let Chain { records, last } = self.chain;
        if records > 0 {
            tracing::info!(records, %last, "audit log checkpoint");
        }
    }
}
