//! Authentication of a client, at every endpoint that takes client credentials.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::anyhow;
use http::HeaderMap;
use scopewright_token::Algorithm;
use subtle::ConstantTimeEq as _;

use super::assertion::{Assertion, AssertionError, AssertionRules, VerifiedAssertion};
use super::credentials::Credentials;
use super::form::Form;
use super::method::AuthMethod;
use crate::audit::fields::AuditFields;
use crate::clients::client::Client;
use crate::clients::keys::ClientKeysError;
use crate::clients::secret::{ClientSecret, SecretHash};
use crate::endpoints::error::OAuthError;
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::state::Shared;
use crate::time::seconds;

/// An authenticated client.
pub(crate) struct AuthenticatedClient {
    pub(crate) id: String,
    pub(crate) settings: Arc<Client>,
    /// The number of the last change that the client's settings certainly include.
    pub(crate) applied_change: u64,
    /// The identifier of the secret or key that authenticated the client.
    pub(crate) credential: String,
}

/// Authenticates the client that sent this request, and enters it into the audit fields.
///
/// If the replica does not recognise the client, it is refreshed from the database first. An
/// unknown client then costs the same work as a wrong secret and gets the same response, so that
/// the existence of a client cannot be found out this way.
pub(crate) async fn authenticate(
    shared: &Shared,
    headers: &HeaderMap,
    form: &Form,
    fields: &mut AuditFields,
    now: SystemTime,
) -> Result<AuthenticatedClient, OAuthError> {
    shared.refresher.check_fresh()?;
    let client = match Credentials::read(headers, form)? {
        Credentials::Secret { method, client_id, secret } => {
            fields.client_id = Some(client_id.clone());
            by_secret(shared, method, client_id, &secret, fields, seconds(now)).await?
        }
        Credentials::Assertion { assertion, client_id } => {
            by_assertion(shared, &assertion, client_id.as_deref(), fields, now).await?
        }
    };
    fields.credential = Some(client.credential.clone());
    Ok(client)
}

/// Authenticates by a secret. A correct secret is never refused because of earlier failures: a
/// comparison costs next to nothing, and 256 bits cannot be guessed.
async fn by_secret(
    shared: &Shared,
    method: AuthMethod,
    client_id: String,
    secret: &ClientSecret,
    fields: &AuditFields,
    now: u64,
) -> Result<AuthenticatedClient, OAuthError> {
    let presented = shared.administration.vault().hash(secret);
    if let Some(client) = find_by_secret(shared, method, &client_id, &presented, now) {
        return Ok(client);
    }
    shared.limits.check_failures(&client_id, address(fields))?;
    shared.refresher.catch_up().await?;
    match find_by_secret(shared, method, &client_id, &presented, now) {
        Some(client) => Ok(client),
        None => Err(failure(shared, &client_id, None, fields)),
    }
}

fn find_by_secret(
    shared: &Shared,
    method: AuthMethod,
    client_id: &str,
    presented: &SecretHash,
    now: u64,
) -> Option<AuthenticatedClient> {
    let applied_change = shared.replica().applied_change();
    let Some(client) = shared.replica().client(client_id) else {
        // The comparison that an existing client would cost.
        _ = SecretHash::UNKNOWN_CLIENT.ct_eq(presented);
        return None;
    };
    let credential = client.secret(presented, now)?.to_string();
    let is_allowed = client.may_use(method) && !client.disabled;
    is_allowed.then(|| AuthenticatedClient {
        id: client_id.to_owned(),
        settings: client,
        applied_change,
        credential,
    })
}

/// Authenticates by an assertion. The reason of a refusal goes to the logs only.
///
/// Callers over the failure limit are verified one at a time, because a signature costs about 100
/// times a secret comparison. The `jti` is consumed last: the owner of a refused assertion can
/// still use it.
async fn by_assertion(
    shared: &Shared,
    assertion: &str,
    client_id: Option<&str>,
    fields: &mut AuditFields,
    now: SystemTime,
) -> Result<AuthenticatedClient, OAuthError> {
    fields.client_id = client_id.map(str::to_owned);
    let wrong = |cause: &dyn fmt::Display, id: &str, fields: &AuditFields| {
        failure(shared, id, Some(cause.to_string()), fields)
    };
    let refusal = |cause: AssertionFailure, id: &str, fields: &AuditFields| match cause {
        cause if cause.is_of_server() => OAuthError::Internal(anyhow!("{cause}")),
        cause => wrong(&cause, id, fields),
    };
    let assertion = Assertion::read(assertion).map_err(|cause| wrong(&cause, "", fields))?;
    let id = assertion.client_id();
    fields.client_id = Some(id.to_owned());
    if client_id.is_some_and(|other| other != id) {
        return Err(OAuthError::ClientIdsDiffer);
    }
    let _turn = shared.limits.serialize_failing(id, address(fields)).await;
    let verified = match verify_assertion(shared, &assertion, now).await {
        Ok(verified) => verified,
        Err(cause) => {
            if shared.limits.check_failures(id, address(fields)).is_err() {
                return Err(refusal(cause, id, fields));
            }
            shared.refresher.catch_up().await?;
            verify_assertion(shared, &assertion, now).await.map_err(|cause| refusal(cause, id, fields))?
        }
    };
    let (client, VerifiedAssertion { jti, until, .. }) = verified;
    shared.limits.take(ClientLimit::Assertions, id)?;
    let is_first_use = shared.administration.store().consume_jti(id, &jti, seconds(until)).await?;
    if !is_first_use {
        return Err(wrong(&"the assertion has been used before", id, fields));
    }
    Ok(client)
}

/// The reason for which an assertion does not authenticate a client, for the logs.
enum AssertionFailure {
    /// The client does not exist, is disabled, or may not use assertions.
    NoSuchClient,
    Assertion(AssertionError),
    Keys(ClientKeysError),
}

impl AssertionFailure {
    /// Returns whether the server failed, for example by a panic in the task that fetches keys. The
    /// caller is not to blame, so this must not count as a failed authentication.
    fn is_of_server(&self) -> bool {
        matches!(self, Self::Keys(ClientKeysError::Interrupted))
    }
}

impl fmt::Display for AssertionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchClient => f.write_str("no client may use the assertion"),
            Self::Assertion(cause) => cause.fmt(f),
            Self::Keys(cause) => cause.fmt(f),
        }
    }
}

/// Verifies an assertion by the registered and the published keys of its client.
async fn verify_assertion(
    shared: &Shared,
    assertion: &Assertion<'_>,
    now: SystemTime,
) -> Result<(AuthenticatedClient, VerifiedAssertion), AssertionFailure> {
    let applied_change = shared.replica().applied_change();
    let client = shared.replica().client(assertion.client_id());
    let is_allowed = |client: &Arc<Client>| client.may_use(AuthMethod::PrivateKeyJwt) && !client.disabled;
    let client = client.filter(is_allowed).ok_or(AssertionFailure::NoSuchClient)?;
    let token_endpoint = shared.config.issuer.token_endpoint();
    let longest = shared.config.assertion_max_lifetime;
    let rules = AssertionRules {
        issuer: shared.config.issuer.as_str(),
        token_endpoint: client.accepts_token_endpoint_audience().then_some(&token_endpoint),
        longest_lifetime: client.assertion_lifetime().unwrap_or(longest).min(longest),
        algorithms: &Algorithm::ALL,
    };
    let authenticated = |credential: &str| AuthenticatedClient {
        id: assertion.client_id().to_owned(),
        settings: client.clone(),
        applied_change,
        credential: credential.to_owned(),
    };
    let mut outcome = Err(AssertionFailure::NoSuchClient);
    for key in client.keys(seconds(now)) {
        match assertion.verify(&key.keys, &rules, now) {
            Ok(verified) => return Ok((authenticated(&key.id), verified)),
            Err(cause) => outcome = Err(AssertionFailure::Assertion(cause)),
        }
    }
    if let Some(uri) = client.jwks_uri() {
        let keys = shared.client_keys.keys(uri, assertion.key_id()).await.map_err(AssertionFailure::Keys)?;
        let verified = assertion.verify(&keys, &rules, now).map_err(AssertionFailure::Assertion)?;
        return Ok((authenticated(published_key(&verified.key_id)), verified));
    }
    outcome
}

/// Returns the name under which a published key is recorded: its `kid`, shortened.
fn published_key(kid: &str) -> &str {
    const LONGEST: usize = 64;
    &kid[..kid.floor_char_boundary(LONGEST)]
}

/// Counts a failure, and returns the error for it. `detail` is for the logs.
fn failure(shared: &Shared, client_id: &str, detail: Option<String>, fields: &AuditFields) -> OAuthError {
    match shared.limits.count_failure(client_id, address(fields)) {
        Ok(()) => OAuthError::WrongCredentials(detail),
        Err(after) => OAuthError::RateLimited(after),
    }
}

/// Returns the address of the caller. Requests without a socket, as tests make them, share one.
fn address(fields: &AuditFields) -> IpAddr {
    fields.address.unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_fetch_of_keys_is_not_a_failed_authentication() {
        assert!(AssertionFailure::Keys(ClientKeysError::Interrupted).is_of_server());
        assert!(!AssertionFailure::Assertion(AssertionError::Expired).is_of_server());
        assert!(!AssertionFailure::NoSuchClient.is_of_server());
    }
}
