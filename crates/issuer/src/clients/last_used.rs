//! The last use of each credential: collected in memory, and written from time to time.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::store::{LastUse, SqlStore};

/// The uses that are not written yet, the latest of each credential.
#[derive(Debug, Default)]
pub(crate) struct LastUsed(Mutex<HashMap<Credential, u64>>);

/// A client, and one of its credentials.
type Credential = (Box<str>, Box<str>);

impl LastUsed {
    /// Records that a credential was used for a token.
    pub(crate) fn record(&self, client_id: &str, credential: &str, at: u64) {
        if let Ok(mut uses) = self.0.lock() {
            uses.insert((client_id.into(), credential.into()), at);
        }
    }

    /// Writes the recorded uses. If that fails, they are kept for the next attempt.
    pub(crate) async fn write(&self, store: &SqlStore) {
        let recorded = self.0.lock().map(|mut uses| std::mem::take(&mut *uses)).unwrap_or_default();
        if recorded.is_empty() {
            return;
        }
        let row = |((client_id, credential), at): (&Credential, &u64)| LastUse {
            client_id: client_id.to_string(),
            credential: credential.to_string(),
            at: *at,
        };
        let rows: Vec<LastUse> = recorded.iter().map(row).collect();
        if let Err(cause) = store.record_uses(&rows).await {
            tracing::warn!("the last uses of credentials were not written: {cause}");
            if let Ok(mut uses) = self.0.lock() {
                for (credential, at) in recorded {
                    uses.entry(credential).or_insert(at);
                }
            }
        }
    }
}
