//! The chain of lines: each contains the hash of the line before.

use std::fmt;
use std::io::Write as _;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::Deserialize;

use crate::fault::Fault;

/// The SHA-256 of a line with its line feed, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineHash([u8; 64]);

impl LineHash {
    /// The value in place of the hash in the first line.
    pub(crate) const NONE: Self = Self([b'0'; 64]);

    pub(crate) fn of(line: &[u8]) -> Self {
        let mut hexadecimal = [0; 64];
        hex::encode_to_slice(digest(&SHA256, line), &mut hexadecimal).expect("a digest has 32 bytes");
        Self(hexadecimal)
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("its digits are ASCII")
    }
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in the chain: how many records lead up to it, and the hash of the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) records: u64,
    pub(crate) last: LineHash,
}

/// The members of a line that link it to the chain.
#[derive(Deserialize)]
struct Links<'l> {
    seq: u64,
    #[serde(borrow)]
    prev: &'l str,
}

impl Chain {
    pub(crate) const BEGIN: Self = Self { records: 0, last: LineHash::NONE };

    /// Appends a record with these members to `lines`.
    pub(crate) fn append(&mut self, lines: &mut Vec<u8>, at: SystemTime, members: &[u8]) {
        let begin = lines.len();
        self.records += 1;
        // No clock has a year after 9999.
        let at = Timestamp::try_from(at).unwrap_or_default();
        let written = write!(lines, r#"{{"seq":{},"at":"{at:.3}","#, self.records);
        written.expect("memory takes everything");
        for part in [members, br#","prev":""#, &self.last.0, b"\"}\n"] {
            lines.extend_from_slice(part);
        }
        self.last = LineHash::of(&lines[begin..]);
    }

    /// Appends a line that was read, including its line feed.
    ///
    /// # Errors
    /// The reason why the line does not continue the chain.
    pub(crate) fn follow(&mut self, line: &[u8]) -> Result<(), Fault> {
        let links = Self::links(line)?;
        let due = self.records + 1;
        if links.seq != due {
            return Err(Fault::WrongNumber { found: links.seq, expected: due });
        }
        if links.prev != self.last.as_str() {
            return Err(Fault::WrongHash);
        }
        *self = Self { records: due, last: LineHash::of(line) };
        Ok(())
    }

    /// Returns the position after a line, of which only the line itself is known.
    ///
    /// # Errors
    /// The line is not a record.
    pub(crate) fn after(line: &[u8]) -> Result<Self, Fault> {
        Ok(Self { records: Self::links(line)?.seq, last: LineHash::of(line) })
    }

    fn links(line: &[u8]) -> Result<Links<'_>, Fault> {
        serde_json::from_slice(line).map_err(|error| Fault::NotARecord(error.to_string()))
    }
}
