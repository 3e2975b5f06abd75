//! The audit log of a server: events, actors and refusals.
//!
//! A log is a folder that one node writes. Its *segments* are files of JSON lines, `00000001.jsonl`
//! and so on, to which lines are only appended. Each line is a *record*:
//!
//! ```json
//! {"seq":7,"at":"2026-01-31T12:00:00.123Z","kind":"token.granted","client_id":"reports","prev":"9f86d0…"}
//! ```
//!
//! `seq` counts the records of all segments from 1. `prev` is the SHA-256 of the line before,
//! including its line feed, in hexadecimal (`sed -n 6p 00000001.jsonl | sha256sum` computes the
//! same); it is all zeros in the first line. So a change before a line is detected with the hash of
//! that line alone. The server's own log contains such hashes regularly, because anyone who can
//! write the folder can cut off its end or write a new chain: only a hash that was recorded
//! elsewhere detects that.
//!
//! An *event* is any value that serde serializes as an object; by convention it has a `kind`. It
//! must never contain a secret, a token or an assertion. A record is escaped to visible ASCII, so
//! that no text from a caller can begin a line or act on a terminal.

mod chain;
mod fault;
mod open_error;
mod queue;
mod reading;
mod record;
mod segment;
mod space;
mod tail;
mod view;
mod writer;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use serde::Serialize;

pub use self::fault::Fault;
pub use self::open_error::OpenAuditError;
pub use self::queue::{AuditError, Receipt};
pub use self::record::{bounded, excerpt};
pub use self::view::{AuditRecord, BrokenAudit, VerifiedAudit, read_audit, verify_audit};

use self::queue::Queue;
use self::space::Space;
use self::writer::{Settings, Writer};

/// The open audit log of this node. Clones are the same log; when the last one is dropped, what was
/// recorded is written and the folder is free again.
#[derive(Clone)]
pub struct AuditLog(Arc<Open>);

struct Open {
    queue: Arc<Queue>,
    space: Space,
    thread: Option<JoinHandle<()>>,
}

impl AuditLog {
    /// Opens the log in `folder`, which is made if there is none, and goes on after its last
    /// record. A last line that was not finished, because the machine went down, is cut off.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be used, when another process uses it, or when the
    /// chain is broken near its end.
    pub fn open(folder: &Path) -> Result<Self, OpenAuditError> {
        Self::open_with(folder, Settings::default())
    }

    fn open_with(folder: &Path, settings: Settings) -> Result<Self, OpenAuditError> {
        let writer = Writer::open(folder, settings)?;
        let space = Space::of(File::open(folder).map_err(OpenAuditError::at(folder))?);
        let queue = Arc::<Queue>::default();
        let thread = std::thread::Builder::new().name("audit".to_owned()).spawn({
            let queue = queue.clone();
            move || writer.run(&queue)
        });
        let thread = thread.map_err(|cause| OpenAuditError::Unusable { path: folder.to_owned(), cause })?;
        Ok(Self(Arc::new(Open { queue, space, thread: Some(thread) })))
    }

    /// Records an event. This never waits for the disk: the receipt reports when the record is
    /// durable.
    pub fn record(&self, event: &impl Serialize) -> Receipt {
        self.0.queue.record(event)
    }

    /// Returns whether the disk has no more space than the reserve for the most important events:
    /// 64 MiB, or a tenth of a small file system. Callers then skip events with which an
    /// unauthenticated caller could fill the disk.
    pub fn is_low_on_space(&self) -> bool {
        self.0.space.is_low()
    }

    /// Returns the reason why the log cannot be written at present, if there is one.
    pub fn failure(&self) -> Option<AuditError> {
        self.0.queue.failure()
    }

    /// Returns the number of events that could not be recorded since the log was opened.
    pub fn lost(&self) -> u64 {
        self.0.queue.lost()
    }

    /// Waits until everything that was recorded before is written, or cannot be.
    pub async fn flushed(&self) {
        self.0.queue.flushed().await;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was logged when it happened.
            _ = thread.join();
        }
    }
}
