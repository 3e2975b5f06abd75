//! The log as an administrator reads it.

use std::collections::VecDeque;
use std::fmt;
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use super::fault::Fault;
use super::reading::{Broken, Verified, read, verify};

/// One record of an audit log, as it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct AuditRecord(Map<String, Value>);

impl AuditRecord {
    /// A member that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A member that is a whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }
}

/// The content of an audit log with an intact chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifiedAudit {
    /// The number of records.
    pub records: u64,
    /// The hash of the last one, to be noted elsewhere.
    pub last_hash: String,
    /// The number of events that are recorded as lost, because they could not be written in time.
    pub lost: u64,
    /// The time of the last such record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<String>,
}

/// An audit log that cannot be read or was changed. The message names the file and the line.
#[derive(Debug)]
pub struct BrokenAudit(Broken);

impl BrokenAudit {
    /// Returns the fault at the first place that is not as it was written.
    pub fn fault(&self) -> &Fault {
        &self.0.fault
    }
}

impl fmt::Display for BrokenAudit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for BrokenAudit {}

/// The latest records in a folder that `about` picks, newest first.
///
/// # Errors
/// When the log cannot be read.
pub fn read_audit(
    folder: &Path,
    limit: usize,
    about: impl Fn(&AuditRecord) -> bool,
) -> Result<Vec<AuditRecord>, BrokenAudit> {
    let mut latest = VecDeque::new();
    for line in read(folder) {
        let line = line.map_err(BrokenAudit)?;
        // A line that is not JSON is reported by `verify_audit`.
        let Some(record) = serde_json::from_str(&line.text).ok().map(AuditRecord).filter(&about) else {
            continue;
        };
        if latest.len() == limit {
            latest.pop_back();
        }
        latest.push_front(record);
    }
    latest.truncate(limit);
    Ok(latest.into())
}

/// Checks the chain of a log from its first record on. `noted` is a hash that must be in it.
///
/// # Errors
/// When a record was altered, dropped or put in between, or the log cannot be read.
pub fn verify_audit(folder: &Path, noted: Option<&str>) -> Result<VerifiedAudit, BrokenAudit> {
    let Verified { records, last_hash, lost, lost_at } = verify(folder, noted).map_err(BrokenAudit)?;
    let lost_at = lost_at.map(|at| at.to_string());
    Ok(VerifiedAudit { records, last_hash: last_hash.as_str().to_owned(), lost, lost_at })
}
