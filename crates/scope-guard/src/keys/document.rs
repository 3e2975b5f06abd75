//! A JWK Set document as it was read, before and after it is believed.

use std::time::Duration;

use access_token::KeySet;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::fetch_error::FetchError;

/// More keys than any issuer publishes. Reading one key costs more than skipping it, and every token is looked up among them.
pub(super) const MAX_KEYS: usize = 100;

/// What a source answered, and when to ask it again.
pub(super) struct Document {
    pub(super) json: Vec<u8>,
    pub(super) again_in: Duration,
}

/// Reads a set to be believed: of few keys, one of them usable.
pub(super) fn key_set(json: &[u8]) -> Result<KeySet, FetchError> {
    #[derive(Deserialize)]
    struct Counted {
        keys: Vec<IgnoredAny>,
    }
    if let Ok(Counted { keys }) = serde_json::from_slice(json)
        && keys.len() > MAX_KEYS
    {
        return Err(FetchError::TooManyKeys(keys.len()));
    }
    let keys = KeySet::from_json(json).map_err(FetchError::Keys)?;
    if keys.is_empty() { Err(FetchError::NoUsableKey) } else { Ok(keys) }
}

/// Whether a token that `earlier` verifies may fail with `later`: a key is missing, or is another one under its old `kid`.
pub(super) fn withdraws(later: &KeySet, earlier: &KeySet) -> bool {
    let [later, earlier] = [later, earlier].map(KeySet::to_json);
    let keys = |set: &Value| set["keys"].as_array().cloned().unwrap_or_default();
    let later = keys(&later);
    keys(&earlier).iter().any(|key| !later.contains(key))
}
