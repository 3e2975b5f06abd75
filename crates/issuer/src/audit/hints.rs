//! Hints about scopes and credentials that an administrator could remove: scopes that a client has
//! never requested or that are deprecated, and secrets that are not needed.
//!
//! Pure decisions. They are only hints, each with the time since which it applies: another node may
//! have seen what this one has not, and a job that runs once a year still needs its scope.

use schemars::JsonSchema;
use scopewright_catalog::ScopeName;
use serde::Serialize;

use crate::apis::collection::Apis;
use crate::{ClientView, CredentialState, ScopeList, SecretView};

const DAY: u64 = 24 * 3600;

/// The age from which a secret that was never used is reported. A newer one may not have reached
/// its owner.
const NEVER_USED_AFTER: u64 = 7 * DAY;

/// The time without use after which a secret is reported.
const UNUSED_AFTER: u64 = 30 * DAY;

/// The time before the expiry of the last credential from which a client is reported.
const EXPIRES_WITHIN: u64 = 14 * DAY;

/// A hint about a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Hint {
    /// The client.
    client_id: String,
    /// The kind of hint.
    kind: HintKind,
    /// The scopes, in a hint about scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeList>,
    /// The identifier of the secret or key, in a hint about a credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    /// The time since which the hint applies, as far as this node knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
    /// The time at which the credential expires, in a hint about expiry, or from which the scope is
    /// not granted any more, in a hint about deprecation.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<u64>,
}

/// The kind of a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HintKind {
    /// The client may request these scopes, and no token of this node has had them.
    ScopeNeverGranted,
    /// The scope is deprecated in an API.
    ScopeDeprecated,
    /// The secret has never been used.
    SecretNeverUsed,
    /// The secret has not been used for a long time.
    SecretUnused,
    /// The secret never expires.
    SecretWithoutExpiry,
    /// Several secrets are valid at the same time, which is right only during a rotation. `since`
    /// is the creation of the latest one.
    SeveralSecrets,
    /// The last credential of the client expires soon.
    LastCredentialEnds,
}

/// Returns the hints about a client. This node has granted it the scopes `granted` since its start
/// at `started`. A disabled client gets no hints.
pub(crate) fn hints(
    client: &ClientView,
    apis: &Apis,
    granted: &ScopeList,
    started: u64,
    now: u64,
) -> Vec<Hint> {
    if client.disabled {
        return Vec::new();
    }
    let valid: Vec<&SecretView> =
        client.secrets.iter().filter(|secret| secret.state == CredentialState::Live).collect();
    let mut hints = Vec::new();
    hints.extend(never_granted(client, granted, started));
    hints.extend(client.scope.iter().filter_map(|scope| deprecated(client, scope, apis)));
    hints.extend(valid.iter().filter_map(|secret| unused(client, secret, now)));
    hints.extend(valid.iter().filter(|secret| secret.expires.is_none()).map(|secret| Hint {
        credential: Some(secret.id.clone()),
        since: Some(secret.created_at),
        ..Hint::of(client, HintKind::SecretWithoutExpiry)
    }));
    if valid.len() > 1 {
        let since = valid.iter().map(|secret| secret.created_at).max();
        hints.push(Hint { since, ..Hint::of(client, HintKind::SeveralSecrets) });
    }
    hints.extend(expires_soon(client, now));
    hints
}

impl Hint {
    fn of(client: &ClientView, kind: HintKind) -> Self {
        let client_id = client.client_id.clone();
        Self { client_id, kind, scope: None, credential: None, since: None, expires: None }
    }
}

fn never_granted(client: &ClientView, granted: &ScopeList, started: u64) -> Option<Hint> {
    let never = client.scope.without(granted);
    let since = Some(started.max(client.created_at));
    let is_any = !never.is_empty();
    is_any.then(|| Hint { scope: Some(never), since, ..Hint::of(client, HintKind::ScopeNeverGranted) })
}

/// Returns a hint if a scope is deprecated in an API. Of several ends, it has the first.
fn deprecated(client: &ClientView, scope: &ScopeName, apis: &Apis) -> Option<Hint> {
    let entries = apis.offering(scope.as_str()).map(|(_, entry)| entry).filter(|entry| entry.is_deprecated);
    let ends: Vec<Option<u64>> = entries.map(|entry| entry.ends).collect();
    let hint = Hint {
        scope: Some([scope].into_iter().collect()),
        expires: ends.iter().flatten().min().copied(),
        ..Hint::of(client, HintKind::ScopeDeprecated)
    };
    (!ends.is_empty()).then_some(hint)
}

fn unused(client: &ClientView, secret: &SecretView, now: u64) -> Option<Hint> {
    // A secret could not be used before it was valid.
    let valid_from = secret.created_at.max(secret.not_before.unwrap_or(0));
    let (kind, since, threshold) = match secret.last_used {
        None => (HintKind::SecretNeverUsed, valid_from, NEVER_USED_AFTER),
        Some(last) => (HintKind::SecretUnused, last, UNUSED_AFTER),
    };
    let hint = Hint { credential: Some(secret.id.clone()), since: Some(since), ..Hint::of(client, kind) };
    (now.saturating_sub(since) >= threshold).then_some(hint)
}

/// Returns a hint if the last credential expires soon, unless the client publishes its keys itself.
fn expires_soon(client: &ClientView, now: u64) -> Option<Hint> {
    if client.jwks_uri.is_some() {
        return None;
    }
    let secrets = client.secrets.iter().map(|secret| (&secret.id, secret.expires));
    let keys = client.keys.iter().map(|key| (&key.id, key.expires));
    let ends = secrets.chain(keys).map(|(id, expires)| (expires.unwrap_or(u64::MAX), id));
    let (expires, id) = ends.max()?;
    let hint = Hint {
        credential: Some(id.clone()),
        expires: Some(expires),
        ..Hint::of(client, HintKind::LastCredentialEnds)
    };
    (now < expires && expires <= now.saturating_add(EXPIRES_WITHIN)).then_some(hint)
}

#[cfg(test)]
mod tests;
