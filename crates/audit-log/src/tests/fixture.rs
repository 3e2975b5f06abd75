//! Logs in temporary folders.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use serde::Serialize;
use tempfile::TempDir;

use crate::AuditLog;
use crate::reading::{Verified, verify};
use crate::writer::Settings;

/// An event as a server may have it.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Event<'e> {
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "crate::bounded")]
    pub(crate) client_id: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jti: Option<&'e str>,
}

impl Event<'_> {
    pub(crate) const fn of(kind: &'static str) -> Self {
        Self { kind, client_id: None, scope: None, jti: None }
    }
}

/// A folder for a log.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// A folder with a log of ten records, some in each of three segments.
    pub(crate) async fn with_ten_records() -> Self {
        let folder = Self::new();
        let log = folder.open_small();
        for number in 0..10 {
            record(&log, number).await;
        }
        drop(log);
        assert_eq!(folder.lines(1).len(), 4);
        assert_eq!(folder.lines(2).len(), 4);
        assert_eq!(folder.lines(3).len(), 2);
        folder
    }

    /// The log's folder, which is there only if the log has been opened.
    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("audit")
    }

    pub(crate) fn segment(&self, number: u32) -> PathBuf {
        self.path().join(format!("{number:08}.jsonl"))
    }

    pub(crate) fn open(&self) -> AuditLog {
        AuditLog::open(&self.path()).expect("an audit log")
    }

    /// A log whose segments are full after four records.
    pub(crate) fn open_small(&self) -> AuditLog {
        let settings = Settings { segment_bytes: 500, ..Settings::default() };
        AuditLog::open_with(&self.path(), settings).expect("an audit log")
    }

    /// A log with another way to write.
    pub(crate) fn open_on(
        &self,
        append: impl FnMut(&mut File, &[u8]) -> io::Result<()> + Send + 'static,
    ) -> AuditLog {
        let settings = Settings { append: Box::new(append), ..Settings::default() };
        AuditLog::open_with(&self.path(), settings).expect("an audit log")
    }

    pub(crate) fn lines(&self, segment: u32) -> Vec<String> {
        let text = std::fs::read_to_string(self.segment(segment)).expect("a segment");
        text.split_inclusive('\n').map(str::to_owned).collect()
    }

    pub(crate) fn write_lines(&self, segment: u32, lines: &[String]) {
        std::fs::write(self.segment(segment), lines.concat()).expect("written");
    }

    /// Appends to a segment as a crash would leave it.
    pub(crate) fn append(&self, segment: u32, bytes: &[u8]) {
        let file = File::options().append(true).open(self.segment(segment));
        file.and_then(|mut file| file.write_all(bytes)).expect("appended");
    }

    pub(crate) fn verified(&self) -> Verified {
        verify(&self.path(), None).expect("an unbroken log")
    }
}

/// Records an event and waits until it is on the disk.
pub(crate) async fn record(log: &AuditLog, number: u32) {
    let jti = number.to_string();
    let event = Event { jti: Some(&jti), ..Event::of("token.granted") };
    log.record(&event).durable().await.expect("recorded");
}
