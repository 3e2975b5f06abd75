//! Whether a client is who it says it is, at every endpoint that takes credentials.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use scopewright_token::Algorithm;
use subtle::ConstantTimeEq as _;

use crate::AuthMethod;
use crate::audit::sink::AuditFields;
use crate::client_authentication::assertion::{Assertion, AssertionError, AssertionRules, Proof};
use crate::client_authentication::credentials::Credentials;
use crate::client_authentication::form::Form;
use crate::clients::client::Client;
use crate::clients::keys::ClientKeysError;
use crate::clients::secret::{ClientSecret, SecretHash};
use crate::endpoints::error::TokenError;
use crate::rate_limits::endpoint_limits::ClientLimit;
use crate::server::Parts;
use crate::time::seconds;

/// A client that has proved who it is.
pub(crate) struct Authenticated {
    pub(crate) id: String,
    pub(crate) client: Arc<Client>,
    /// The number of the last change that is certain to be in what the client was recognised by.
    pub(crate) obeyed_change: u64,
    /// The identifier of the secret or key that was good.
    pub(crate) credential: String,
}

/// The client that sends this request.
///
/// Whoever cannot be recognised by what is known makes this node look at the database first. Then a client that does not exist has
/// cost the same work as one with another secret, and gets the same answer: nobody can find out in this way which clients there are.
pub(crate) async fn authenticate(
    parts: &Parts,
    headers: &HeaderMap,
    form: &Form,
    fields: &mut AuditFields,
    now: SystemTime,
) -> Result<Authenticated, TokenError> {
    parts.follower.check_fresh()?;
    let who = identify(parts, headers, form, fields, now).await?;
    fields.credential = Some(who.credential.clone());
    Ok(who)
}

async fn identify(
    parts: &Parts,
    headers: &HeaderMap,
    form: &Form,
    fields: &mut AuditFields,
    now: SystemTime,
) -> Result<Authenticated, TokenError> {
    match Credentials::read(headers, form)? {
        Credentials::Secret { method, client_id, secret } => {
            fields.client_id = Some(client_id.clone());
            by_secret(parts, method, client_id, &secret, fields, seconds(now)).await
        }
        Credentials::Assertion { assertion, client_id } => {
            by_assertion(parts, &assertion, client_id.as_deref(), fields, now).await
        }
    }
}

/// A good secret is never refused, however many bad ones came before: comparing costs next to nothing, and nobody guesses 256 bits.
async fn by_secret(
    parts: &Parts,
    method: AuthMethod,
    client_id: String,
    secret: &ClientSecret,
    fields: &AuditFields,
    now: u64,
) -> Result<Authenticated, TokenError> {
    let presented = parts.administration.vault().hash(secret);
    if let Some(found) = find(parts, method, &client_id, &presented, now) {
        return Ok(found);
    }
    parts.limits.may_fail(&client_id, fields)?;
    parts.follower.catch_up().await?;
    match find(parts, method, &client_id, &presented, now) {
        Some(found) => Ok(found),
        None => Err(parts.limits.failed(&client_id, None, fields)),
    }
}

fn find(
    parts: &Parts,
    method: AuthMethod,
    client_id: &str,
    presented: &SecretHash,
    now: u64,
) -> Option<Authenticated> {
    let obeyed_change = parts.known().obeyed_change();
    let Some(client) = parts.known().client(client_id) else {
        // The comparison that a client would cost.
        _ = SecretHash::UNKNOWN_CLIENT.ct_eq(presented);
        return None;
    };
    let credential = client.secret(presented, now)?;
    let may = client.may_use(method) && !client.disabled;
    let credential = credential.to_string();
    may.then(|| Authenticated { id: client_id.to_owned(), client, obeyed_change, credential })
}

/// What is wrong with an assertion is told to the log alone.
///
/// Who has failed too often stands in line, since a signature costs a hundred times what a secret does. The assertion is burnt last
/// of all: one that is refused can still be used by its owner.
async fn by_assertion(
    parts: &Parts,
    assertion: &str,
    client_id: Option<&str>,
    fields: &mut AuditFields,
    now: SystemTime,
) -> Result<Authenticated, TokenError> {
    fields.client_id = client_id.map(str::to_owned);
    let wrong = |cause: &dyn fmt::Display, id: &str, fields: &AuditFields| {
        parts.limits.failed(id, Some(cause.to_string()), fields)
    };
    let assertion = Assertion::read(assertion).map_err(|cause| wrong(&cause, "", fields))?;
    let id = assertion.client_id();
    fields.client_id = Some(id.to_owned());
    if client_id.is_some_and(|other| other != id) {
        return Err(TokenError::ClientIdsDiffer);
    }
    let _line = parts.limits.serialize_failing(id, fields).await;
    let Proved { client, obeyed_change, credential, proof } = match prove(parts, &assertion, now).await {
        Ok(proved) => proved,
        Err(cause) => {
            if parts.limits.may_fail(id, fields).is_err() {
                return Err(wrong(&cause, id, fields));
            }
            parts.follower.catch_up().await?;
            prove(parts, &assertion, now).await.map_err(|cause| wrong(&cause, id, fields))?
        }
    };
    parts.limits.take(ClientLimit::Assertions, id)?;
    let burnt = parts.administration.store().consume_jti(id, &proof.jti, seconds(proof.until)).await?;
    if !burnt {
        return Err(wrong(&"it has been used before", id, fields));
    }
    Ok(Authenticated { id: id.to_owned(), client, obeyed_change, credential })
}

/// A client that an assertion is from.
struct Proved {
    client: Arc<Client>,
    obeyed_change: u64,
    credential: String,
    proof: Proof,
}

/// Why an assertion proves nothing, for the log.
enum Unproved {
    NotThisClient,
    Assertion(AssertionError),
    Keys(ClientKeysError),
}

impl fmt::Display for Unproved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThisClient => f.write_str("there is no client that may use it"),
            Self::Assertion(cause) => cause.fmt(f),
            Self::Keys(cause) => cause.fmt(f),
        }
    }
}

async fn prove(parts: &Parts, assertion: &Assertion<'_>, now: SystemTime) -> Result<Proved, Unproved> {
    let obeyed_change = parts.known().obeyed_change();
    let client = parts.known().client(assertion.client_id());
    let usable = |client: &Arc<Client>| client.may_use(AuthMethod::PrivateKeyJwt) && !client.disabled;
    let client = client.filter(usable).ok_or(Unproved::NotThisClient)?;
    let token_endpoint = parts.config.issuer.token_endpoint();
    let longest = parts.config.assertion_max_lifetime;
    let rules = AssertionRules {
        issuer: parts.config.issuer.as_str(),
        token_endpoint: client.accepts_token_endpoint_audience().then_some(&token_endpoint),
        longest_lifetime: client.assertion_lifetime().unwrap_or(longest).min(longest),
        algorithms: &Algorithm::ALL,
    };
    let proved = |credential, proof| Proved { client: client.clone(), obeyed_change, credential, proof };
    let mut outcome = Err(Unproved::NotThisClient);
    for key in client.keys(seconds(now)) {
        match assertion.verify(&key.keys, &rules, now) {
            Ok(proof) => return Ok(proved(key.id.clone(), proof)),
            Err(cause) => outcome = Err(Unproved::Assertion(cause)),
        }
    }
    if let Some(uri) = client.jwks_uri() {
        let keys = parts.client_keys.keys(uri, assertion.key_id()).await.map_err(Unproved::Keys)?;
        let proof = assertion.verify(&keys, &rules, now).map_err(Unproved::Assertion)?;
        let credential = published_key(&proof.key_id).to_owned();
        return Ok(proved(credential, proof));
    }
    outcome
}

/// The name of a key that a client publishes, as it is recorded: a `kid` of any length is cut.
fn published_key(kid: &str) -> &str {
    const LONGEST: usize = 64;
    &kid[..kid.floor_char_boundary(LONGEST)]
}
