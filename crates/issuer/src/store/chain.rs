//! The chain of changes: each hash covers its change and the hash before, so that none can be altered, dropped or put in
//! between unnoticed by whoever knows a later hash.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;
use serde_json::Value;

use super::{Change, RecordedChange};

/// The hash before the first.
const BEGINNING: &str = "";

/// What is hashed, in this order.
#[derive(Serialize)]
struct Link<'l> {
    prev: &'l str,
    seq: u64,
    at: u64,
    actor: &'l str,
    action: &'l str,
    subject: &'l str,
    detail: &'l Value,
}

impl Link<'_> {
    fn hash(&self) -> String {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(digest(&SHA256, &bytes))
    }
}

/// The hash of `change` as number `seq` after one whose hash is `prev`.
pub(super) fn hash(prev: Option<&str>, seq: u64, change: &Change) -> String {
    let Change { at, actor, action, subject, detail, .. } = change;
    Link { prev: prev.unwrap_or(BEGINNING), seq, at: *at, actor, action, subject, detail }.hash()
}

/// The number of the first change, in the order in which they were made, that is not what was written.
pub(super) fn first_broken<'c>(changes: impl IntoIterator<Item = &'c RecordedChange>) -> Option<u64> {
    let mut prev = BEGINNING;
    for (change, seq) in changes.into_iter().zip(1..) {
        let RecordedChange { at, actor, action, subject, detail, hash, .. } = change;
        let link = Link { prev, seq, at: *at, actor, action, subject, detail };
        if change.seq != seq || link.hash() != *hash {
            return Some(seq);
        }
        prev = hash;
    }
    None
}
