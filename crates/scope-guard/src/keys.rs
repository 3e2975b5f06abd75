//! Where the issuer's public keys come from.

use std::sync::Arc;
use std::time::Duration;

use access_token::KeySet;
use tokio::time::Instant;

mod discovery;

use discovery::Discovery;

/// The issuer's public keys. Cheap to clone; all clones share what was fetched.
#[derive(Clone)]
pub struct Keys {
    source: Source,
}

#[derive(Clone)]
enum Source {
    Fixed(Arc<KeySet>),
    Discovered(Arc<Discovery>),
}

impl Keys {
    /// How long fetched keys are used before they are fetched again beside the running requests, so that a withdrawn
    /// key is forgotten.
    const MAX_AGE: Duration = Duration::from_secs(300);
    /// The least time between two fetches, whatever `kid`s the requests bring.
    const COOLDOWN: Duration = Duration::from_secs(5);

    /// Keys that never change.
    pub fn fixed(keys: KeySet) -> Self {
        Self { source: Source::Fixed(Arc::new(keys)) }
    }

    /// Keys that the issuer publishes, found by its metadata (RFC 8414). They are fetched when the first token comes, so the
    /// issuer need not be up before; and again when a token names an unknown key, or after five minutes. When a
    /// fetch fails, the last good keys stay.
    pub fn discover(issuer: impl Into<String>) -> Self {
        Self { source: Source::Discovered(Arc::new(Discovery::new(issuer.into()))) }
    }

    /// The keys at hand. `None` while there have never been any.
    pub(crate) async fn current(&self) -> Option<Arc<KeySet>> {
        let discovery = match &self.source {
            Source::Fixed(keys) => return Some(Arc::clone(keys)),
            Source::Discovered(discovery) => discovery,
        };
        let Some(fetched) = discovery.fetched() else {
            return discovery.fetch_unless_within(Self::COOLDOWN).await;
        };
        if Instant::now() >= fetched.at + Self::MAX_AGE {
            let discovery = Arc::clone(discovery);
            tokio::spawn(async move { discovery.fetch_unless_within(Self::MAX_AGE).await });
        }
        Some(Arc::clone(&fetched.keys))
    }

    /// The keys after a token has named one that is not at hand.
    pub(crate) async fn renewed(&self) -> Option<Arc<KeySet>> {
        match &self.source {
            Source::Fixed(keys) => Some(Arc::clone(keys)),
            Source::Discovered(discovery) => discovery.fetch_unless_within(Self::COOLDOWN).await,
        }
    }
}
