//! Keys that are read from a file, a `jwks_uri` or an issuer, and the task that keeps them current.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

mod address;
mod fetch_error;
mod metadata;
mod origin;
mod refresh_schedule;
mod refresh_signal;
mod refresher;

pub(super) use refresher::start;

use super::Keys;
use super::config_error::KeysConfigError;
use super::key_store::{KeyStore, Source};
use origin::Origin;
use refresh_signal::RefreshSignal;

impl Keys {
    /// The default minimum time between two fetches that unknown `kid`s cause.
    pub const DEFAULT_COOLDOWN: Duration = Duration::from_secs(5);
    /// The default lifetime of keys whose response does not specify one.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(300);

    /// The longest time that a request waits for a fetch. Then it continues with the current keys.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Returns keys from a file with a JWK Set (RFC 7517 section 5). The file is read every second,
    /// and when a token names an unknown key.
    ///
    /// To replace the file, rename a complete file over it. A partly written file is rejected and
    /// the last good keys stay, but one that is valid JSON too early would be accepted.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::from_origin(Origin::File(path.into()), Settings::DEFAULT)
    }

    /// Returns the keys that an issuer publishes. They are found through its authorization server
    /// metadata (RFC 8414) or, if it has none, its OpenID configuration. The issuer may start
    /// later: it is asked until there are keys.
    pub fn discover(issuer: impl Into<String>) -> Self {
        Self::from_origin(Origin::Issuer(issuer.into()), Settings::DEFAULT)
    }

    /// Returns the keys that are published at a `jwks_uri`, for issuers without metadata.
    pub fn jwks(uri: impl Into<String>) -> Self {
        Self::from_origin(Origin::JwksUri(uri.into()), Settings::DEFAULT)
    }

    /// Sets the minimum time between two fetches that unknown `kid`s cause, from 0.1 s to 1 h; by
    /// default 5 s. Other values are clamped. A shorter time recovers sooner from a sudden
    /// rotation. A longer one protects the issuer from clients that send made-up tokens.
    ///
    /// Call it before the keys are used: keys that were read before are dropped.
    #[must_use]
    pub fn cooldown(self, cooldown: Duration) -> Self {
        let cooldown = cooldown.clamp(Duration::from_millis(100), Duration::from_secs(3600));
        self.with_settings(|settings| Settings { cooldown, ..settings })
    }

    /// Sets the lifetime of fetched keys whose response has no `Cache-Control`, from 1 s to 24 h;
    /// by default 5 minutes. Other values are clamped. A withdrawn key may be accepted for this
    /// long. It does not apply to files, which are read every second.
    ///
    /// Call it before the keys are used: keys that were read before are dropped.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        let max_age = max_age.clamp(Duration::from_secs(1), Duration::from_secs(24 * 3600));
        self.with_settings(|settings| Settings { max_age, ..settings })
    }

    fn from_origin(origin: Origin, settings: Settings) -> Self {
        Self::of(KeyStore::empty(Source::Refreshed(Arc::new(Refreshed::new(origin, settings)))))
    }

    fn with_settings(self, change: impl FnOnce(Settings) -> Settings) -> Self {
        match &self.store().source {
            Source::Fixed => self,
            Source::Refreshed(refreshed) => {
                Self::from_origin(refreshed.origin.clone(), change(refreshed.settings))
            }
        }
    }
}

/// A source that a task reads again and again.
pub(super) struct Refreshed {
    origin: Origin,
    settings: Settings,
    signal: RefreshSignal,
    is_refreshing: AtomicBool,
}

/// The times of a source that can be configured.
#[derive(Clone, Copy)]
struct Settings {
    cooldown: Duration,
    max_age: Duration,
}

impl Settings {
    const DEFAULT: Self = Self { cooldown: Keys::DEFAULT_COOLDOWN, max_age: Keys::DEFAULT_MAX_AGE };
}

impl Refreshed {
    fn new(origin: Origin, settings: Settings) -> Self {
        Self { origin, settings, signal: RefreshSignal::new(), is_refreshing: AtomicBool::new(false) }
    }

    /// Returns the problems that can be found without fetching.
    pub(super) fn config_errors(&self) -> Vec<KeysConfigError> {
        self.origin.config_errors()
    }
}

/// Requests the keys again, unless that was done shortly before, and waits briefly.
pub(super) async fn refreshed(store: &KeyStore) {
    if let Source::Refreshed(refreshed) = &store.source
        && let Some(round) = refreshed.signal.request_refresh(refreshed.settings.cooldown)
    {
        refreshed.signal.finished(round, Keys::PATIENCE).await;
    }
}

/// Ends the task that reads the source.
pub(super) fn end(store: &KeyStore) {
    if let Source::Refreshed(refreshed) = &store.source {
        refreshed.signal.end();
    }
}

impl fmt::Display for Refreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)
    }
}

impl fmt::Debug for Refreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshed")
            .field("origin", &self.origin.to_string())
            .field("cooldown", &self.settings.cooldown)
            .field("max_age", &self.settings.max_age)
            .finish()
    }
}
