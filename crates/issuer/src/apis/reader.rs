//! Reads the records of APIs, and keeps what it has read: a catalog takes much longer to parse than
//! to fetch.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::api::Api;
use super::document::ApiDocument;
use crate::store::Record;

/// The APIs that have been read, by name, each with the hash of its document.
#[derive(Debug, Default)]
pub(crate) struct ApiReader {
    hashes: RandomState,
    known: Mutex<HashMap<String, (u64, Arc<Api>)>>,
}

impl ApiReader {
    /// Returns the API of a record, or `None` if it has been deleted.
    pub(crate) fn read(&self, record: &Record) -> anyhow::Result<Option<Arc<Api>>> {
        let Record { id, document, .. } = record;
        let Some(document) = document else {
            self.known().remove(id);
            return Ok(None);
        };
        let hash = self.hashes.hash_one(document);
        if let Some((_, api)) = self.known().get(id).filter(|(known, _)| *known == hash) {
            return Ok(Some(api.clone()));
        }
        let document: ApiDocument = serde_json::from_str(document)?;
        let api = Arc::new(Api::read(id, &document)?);
        self.known().insert(id.clone(), (hash, api.clone()));
        Ok(Some(api))
    }

    /// Locks the APIs. They are consistent even after a panic, since each change is a single step.
    fn known(&self) -> MutexGuard<'_, HashMap<String, (u64, Arc<Api>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
