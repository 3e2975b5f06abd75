//! The current keys of one source, which requests read and the refresher replaces.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use scopewright_token::{KeySet, excerpt};

use super::refresh_signal::RefreshSignal;
use super::source::Source;

/// The keys that are valid from one good response to the next.
pub(crate) struct Published {
    pub(crate) keys: KeySet,
    /// Grows only when a key is withdrawn. A token that was verified in an epoch stays verified in
    /// it.
    pub(crate) epoch: u64,
}

/// The current keys of one source. Only the refresher writes them.
pub(super) struct KeyStore {
    pub(super) source: Source,
    pub(super) settings: Settings,
    pub(super) published: ArcSwapOption<Published>,
    pub(super) epoch: AtomicU64,
    pub(super) signal: RefreshSignal,
    pub(super) is_refreshing: AtomicBool,
}

impl KeyStore {
    pub(super) fn new(source: Source, settings: Settings) -> Self {
        let published = match &source {
            Source::Fixed(keys) => Some(Arc::new(Published { keys: keys.clone(), epoch: 0 })),
            Source::File(_) | Source::Issuer(_) | Source::JwksUri(_) => None,
        };
        Self {
            source,
            settings,
            published: ArcSwapOption::new(published),
            epoch: AtomicU64::new(0),
            signal: RefreshSignal::new(),
            is_refreshing: AtomicBool::new(false),
        }
    }

    /// Replaces the keys.
    ///
    /// The keys are stored before the epoch. A token that is verified between the two stores is
    /// then cached under the new epoch or dropped, but never kept under an epoch in which its key
    /// is not valid.
    pub(super) fn publish(&self, keys: KeySet) {
        let earlier = self.published.load();
        let withdrawn = earlier.as_ref().is_some_and(|earlier| keys.withdraws(&earlier.keys));
        let epoch = self.epoch.load(Ordering::Relaxed) + u64::from(withdrawn);
        tracing::info!(source = %self.source, ?keys, withdrawn, "the issuer's keys have changed");
        if !keys.ambiguous().is_empty() {
            let kids: Vec<_> = keys.ambiguous().iter().map(|kid| excerpt(kid)).collect();
            tracing::warn!(
                source = %self.source,
                ?kids,
                "the issuer lists different keys with the same kid and algorithm; these keys are not used"
            );
        }
        self.published.store(Some(Arc::new(Published { keys, epoch })));
        self.epoch.store(epoch, Ordering::Release);
    }
}

/// The times of a source that can be configured.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    pub(super) cooldown: Duration,
    pub(super) max_age: Duration,
}
