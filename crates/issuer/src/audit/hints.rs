//! What an administrator could take away: scopes that a client may ask for and never got, and secrets that are more than is needed.
//!
//! Pure decisions. Each is a hint and no verdict: what this node has not seen since it began, another may have, and a job that runs
//! once a year needs its scope all the same. So each says since when it is meant.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{ClientView, CredentialState, ScopeList, SecretView};

const DAY: u64 = 24 * 3600;

/// A credential younger than this is not told to be unused: it may be on its way to its owner.
const YOUNG: u64 = 7 * DAY;

/// One that was not used for this long is told.
const LONG: u64 = 30 * DAY;

/// A client whose last credential ends within this time is told.
const SOON: u64 = 14 * DAY;

/// One thing that could be smaller, or is about to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Hint {
    /// The client that it is about.
    client_id: String,
    /// What it is about.
    kind: HintKind,
    /// The scopes, where it is about scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeList>,
    /// The identifier of the secret or key, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    /// The second from which on this is so, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
    /// The second in which the credential ends, where it is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<u64>,
}

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HintKind {
    /// The client may ask for these scopes, and no token that this node has issued since then had them.
    ScopeNeverGranted,
    /// A secret that was never good for a token since it was minted.
    SecretNeverUsed,
    /// A secret that was last good for a token then.
    SecretUnused,
    /// A secret that is good until somebody ends it.
    SecretWithoutExpiry,
    /// Several secrets are good at the same time: right while one takes the place of another. `since` is when the latest was minted.
    SeveralSecrets,
    /// The last of the client's credentials ends soon; then it gets no tokens.
    LastCredentialEnds,
}

/// What is to be said of a client, to which this node has granted `granted` since it began at `begun`. One that is disabled is left
/// alone: it gets nothing.
pub(crate) fn hints(client: &ClientView, granted: &ScopeList, begun: u64, now: u64) -> Vec<Hint> {
    if client.disabled {
        return Vec::new();
    }
    let live: Vec<&SecretView> =
        client.secrets.iter().filter(|secret| secret.state == CredentialState::Live).collect();
    let mut hints = Vec::new();
    hints.extend(never_granted(client, granted, begun));
    hints.extend(live.iter().filter_map(|secret| unused(client, secret, now)));
    hints.extend(live.iter().filter(|secret| secret.expires.is_none()).map(|secret| Hint {
        credential: Some(secret.id.clone()),
        since: Some(secret.created_at),
        ..Hint::of(client, HintKind::SecretWithoutExpiry)
    }));
    if live.len() > 1 {
        let since = live.iter().map(|secret| secret.created_at).max();
        hints.push(Hint { since, ..Hint::of(client, HintKind::SeveralSecrets) });
    }
    hints.extend(ends_soon(client, now));
    hints
}

impl Hint {
    fn of(client: &ClientView, kind: HintKind) -> Self {
        let client_id = client.client_id.clone();
        Self { client_id, kind, scope: None, credential: None, since: None, expires: None }
    }
}

fn never_granted(client: &ClientView, granted: &ScopeList, begun: u64) -> Option<Hint> {
    let never = client.scope.without(granted);
    let since = Some(begun.max(client.created_at));
    let hint = Hint { scope: Some(never), since, ..Hint::of(client, HintKind::ScopeNeverGranted) };
    (!never.is_empty()).then_some(hint)
}

fn unused(client: &ClientView, secret: &SecretView, now: u64) -> Option<Hint> {
    // A secret that was minted for later could not be used before.
    let good_from = secret.created_at.max(secret.not_before.unwrap_or(0));
    let (kind, since, patience) = match secret.last_used {
        None => (HintKind::SecretNeverUsed, good_from, YOUNG),
        Some(last) => (HintKind::SecretUnused, last, LONG),
    };
    let hint = Hint { credential: Some(secret.id.clone()), since: Some(since), ..Hint::of(client, kind) };
    (now.saturating_sub(since) >= patience).then_some(hint)
}

/// A client whose keys are published elsewhere sees to them there.
fn ends_soon(client: &ClientView, now: u64) -> Option<Hint> {
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
    (now < expires && expires <= now.saturating_add(SOON)).then_some(hint)
}

#[cfg(test)]
mod tests;
