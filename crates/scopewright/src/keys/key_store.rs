//! The current keys of one source, which requests read and the refresher replaces.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use scopewright_token::{KeySet, excerpt};

/// The keys that are valid from one good response to the next.
pub(crate) struct Published {
    pub(crate) keys: KeySet,
    /// Grows only when a key is withdrawn. A token that was verified in an epoch stays verified in
    /// it.
    pub(crate) epoch: u64,
}

/// The source of keys.
#[derive(Debug)]
pub(super) enum Source {
    /// The program itself.
    Fixed,
    /// A place that a task reads.
    #[cfg(feature = "discovery")]
    Refreshed(Arc<super::discovery::Refreshed>),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed => f.write_str("fixed keys"),
            #[cfg(feature = "discovery")]
            Self::Refreshed(refreshed) => refreshed.fmt(f),
        }
    }
}

/// The current keys of one source. Only the refresher or the publisher writes them.
pub(super) struct KeyStore {
    pub(super) source: Source,
    pub(super) published: ArcSwapOption<Published>,
    pub(super) epoch: AtomicU64,
}

impl KeyStore {
    pub(super) fn fixed(keys: KeySet) -> Self {
        let published = ArcSwapOption::new(Some(Arc::new(Published { keys, epoch: 0 })));
        Self { published, ..Self::empty(Source::Fixed) }
    }

    pub(super) fn empty(source: Source) -> Self {
        Self { source, published: ArcSwapOption::empty(), epoch: AtomicU64::new(0) }
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
