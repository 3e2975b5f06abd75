//! When credentials were last used: collected in memory, and written now and then.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::store::{LastUse, Store};

/// The uses that are not written yet, the latest of each credential.
#[derive(Debug, Default)]
pub(crate) struct LastUsed(Mutex<HashMap<Credential, u64>>);

/// A client, and one of its credentials.
type Credential = (Box<str>, Box<str>);

impl LastUsed {
    /// Notes that a credential was good for a token.
    pub(crate) fn note(&self, client_id: &str, credential: &str, at: u64) {
        if let Ok(mut uses) = self.0.lock() {
            uses.insert((client_id.into(), credential.into()), at);
        }
    }

    /// Writes what has been noted. What cannot be written is kept for the next time.
    pub(crate) async fn write(&self, store: &dyn Store) {
        let noted = self.0.lock().map(|mut uses| std::mem::take(&mut *uses)).unwrap_or_default();
        if noted.is_empty() {
            return;
        }
        let used = |((client_id, credential), at): (&Credential, &u64)| LastUse {
            client_id: client_id.to_string(),
            credential: credential.to_string(),
            at: *at,
        };
        let rows: Vec<LastUse> = noted.iter().map(used).collect();
        if let Err(cause) = store.record_uses(&rows).await {
            tracing::warn!("the last uses of credentials were not written: {cause}");
            if let Ok(mut uses) = self.0.lock() {
                for (key, at) in noted {
                    uses.entry(key).or_insert(at);
                }
            }
        }
    }
}
