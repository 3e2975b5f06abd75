//! The signing keys for APIs that have an algorithm as a setting.
//!
//! Such an API needs no key of its own while the usual key has its algorithm. Otherwise dedicated
//! keys sign its tokens: they are created, rotated and ended like the usual keys, for each
//! algorithm separately.

use std::time::Duration;

use scopewright_token::Algorithm;
use serde_json::json;

use super::administrator::Administration;
use super::decision::Decision;
use super::error::AdminError;
use super::signing_keys::{KeyTimes, generate, in_order, is_due, of_chain, writes};
use crate::signing_keys;
use crate::signing_keys::keyring::{Chain, KeyState};
use crate::store::{RecordKind, Selection, Snapshot};
use crate::time::now;

const READ_SET: [Selection<'_>; 2] =
    [Selection::All(RecordKind::Api), Selection::All(RecordKind::SigningKey)];

impl Administration {
    /// Creates the dedicated keys that the APIs need after a change, which has been made already. A
    /// failure is logged, and the servers create the keys later. Their rotation is left to the
    /// servers too, which know its timing.
    pub(super) async fn create_dedicated_keys(&self) {
        let without_rotation = KeyTimes { sign: Duration::from_secs(u32::MAX.into()), ..KeyTimes::default() };
        if let Err(cause) = self.maintain_dedicated_keys(without_rotation).await {
            tracing::warn!("the signing keys of APIs were not created yet: {cause}");
        }
    }

    /// Creates, rotates and ends dedicated keys as the APIs need them. Any node may call this, and
    /// only one key is created.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn maintain_dedicated_keys(&self, times: KeyTimes) -> Result<(), AdminError> {
        let snapshot = self.read(&READ_SET).await?;
        for algorithm in Algorithm::ALL {
            let is_needed = self.needs_dedicated(&snapshot, algorithm, now())?;
            let chain = Chain::Dedicated(algorithm.as_str());
            let keys = of_chain(in_order(&snapshot)?, chain);
            if is_needed && is_due(&keys, times, now()) {
                self.create_dedicated(algorithm, times).await?;
            } else if !is_needed && keys.iter().any(|(_, key)| key.signs_until.is_none()) {
                self.end_dedicated(algorithm).await?;
            }
        }
        Ok(())
    }

    async fn create_dedicated(&self, algorithm: Algorithm, times: KeyTimes) -> Result<(), AdminError> {
        let chain = Chain::Dedicated(algorithm.as_str());
        let key = generate(algorithm).await?;
        self.transact(&READ_SET, |snapshot, at| {
            let is_due = is_due(&of_chain(in_order(snapshot)?, chain), times, at);
            if !is_due || !self.needs_dedicated(snapshot, algorithm, at)? {
                return Ok(Decision::unchanged(()));
            }
            Ok(self.rotation(snapshot, chain, &key, times.announce, at)?.with_output(()))
        })
        .await
    }

    async fn end_dedicated(&self, algorithm: Algorithm) -> Result<(), AdminError> {
        self.transact(&READ_SET, |snapshot, at| {
            let before = of_chain(in_order(snapshot)?, Chain::Dedicated(algorithm.as_str()));
            if self.needs_dedicated(snapshot, algorithm, at)? {
                return Ok(Decision::unchanged(()));
            }
            let mut keys = before.clone();
            signing_keys::end_all(&mut keys, at, at);
            let writes = writes(&before, &keys)?;
            if writes.is_empty() {
                return Ok(Decision::unchanged(()));
            }
            let kids: Vec<&str> = keys.iter().map(|(kid, _)| kid.as_str()).collect();
            let detail = json!({ "algorithm": algorithm.as_str(), "because": "no API needs it" });
            Ok(Decision { action: "key.end", subject: kids.join(" "), detail, writes, output: () })
        })
        .await
    }

    /// Returns whether an API has this algorithm as a setting, and a usual key that signs or is
    /// announced has another one.
    fn needs_dedicated(
        &self,
        snapshot: &Snapshot,
        algorithm: Algorithm,
        at: u64,
    ) -> Result<bool, AdminError> {
        if self.apis_of(snapshot)?.iter().all(|api| api.algorithm != Some(algorithm)) {
            return Ok(false);
        }
        if let Some(external) = &self.external_keys.signing {
            return Ok(external.algorithm() != algorithm);
        }
        let usual = of_chain(in_order(snapshot)?, Chain::Usual);
        let matters = |state| matches!(state, KeyState::Signing | KeyState::Announced);
        Ok(usual.iter().any(|(_, key)| matters(key.state(at)) && key.algorithm != algorithm.as_str()))
    }
}
