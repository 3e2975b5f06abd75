//! The chain of changes: each hash covers its change and the previous hash, so that a change cannot
//! be altered, dropped or inserted without changing all later hashes.
//!
//! A hash covers the bytes that are stored, so that verification never depends on parsing a
//! document and writing it again.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;

/// The hash before the first change.
pub(super) const BEGINNING: &str = "";

/// A change as it is hashed. The order of the fields is part of the format.
#[derive(Serialize)]
pub(super) struct Link<'l> {
    pub(super) prev: &'l str,
    pub(super) seq: u64,
    pub(super) at: u64,
    pub(super) actor: &'l str,
    pub(super) action: &'l str,
    pub(super) subject: &'l str,
    /// JSON, as it is stored.
    #[serde(skip)]
    pub(super) detail: &'l str,
}

impl Link<'_> {
    /// Returns the hash of `{"prev":…,"seq":…,"at":…,"actor":…,"action":…,"subject":…,"detail":…}`.
    pub(super) fn hash(&self) -> String {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.pop();
        bytes.extend_from_slice(b",\"detail\":");
        bytes.extend_from_slice(self.detail.as_bytes());
        bytes.push(b'}');
        hex::encode(digest(&SHA256, &bytes))
    }
}

/// A verification of the chain, change by change from the first.
#[derive(Default)]
pub(super) struct Verification {
    changes: u64,
    last_hash: Option<String>,
    first_broken: Option<u64>,
}

impl Verification {
    /// Returns the hash before the next change.
    pub(super) fn last_hash(&self) -> &str {
        self.last_hash.as_deref().unwrap_or(BEGINNING)
    }

    /// Checks the next change, whose `prev` must be [`last_hash`](Self::last_hash).
    pub(super) fn check(&mut self, link: &Link<'_>, hash: String) {
        self.changes += 1;
        if link.seq != self.changes || link.hash() != hash {
            self.first_broken.get_or_insert(self.changes);
        }
        self.last_hash = Some(hash);
    }

    /// Returns the number of changes, or as an error the number of the first broken one.
    pub(super) fn finish(self) -> Result<u64, u64> {
        self.first_broken.map_or(Ok(self.changes), Err)
    }
}
