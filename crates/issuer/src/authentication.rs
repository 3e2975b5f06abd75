//! Whether a client is who it says it is, at every endpoint that takes credentials.

use std::sync::Arc;

use http::HeaderMap;
use subtle::ConstantTimeEq as _;

use crate::AuthMethod;
use crate::client::Client;
use crate::client_secret::{ClientSecret, SecretHash};
use crate::credentials::Credentials;
use crate::form::Form;
use crate::server::Parts;
use crate::token_error::TokenError;

/// A client that has proved who it is.
pub(crate) struct Authenticated {
    pub(crate) id: String,
    pub(crate) client: Arc<Client>,
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
    now: u64,
) -> Result<Authenticated, TokenError> {
    parts.follower.trusted()?;
    match Credentials::read(headers, form)? {
        Credentials::Secret { method, client_id, secret } => {
            by_secret(parts, method, client_id, &secret, now).await
        }
        Credentials::Assertion { .. } => Err(TokenError::OtherMechanism),
    }
}

async fn by_secret(
    parts: &Parts,
    method: AuthMethod,
    client_id: String,
    secret: &ClientSecret,
    now: u64,
) -> Result<Authenticated, TokenError> {
    let presented = parts.administration.vault().hash(secret);
    if let Some(found) = find(parts, method, &client_id, &presented, now) {
        return Ok(found);
    }
    parts.follower.catch_up().await?;
    find(parts, method, &client_id, &presented, now).ok_or(TokenError::WrongCredentials)
}

fn find(
    parts: &Parts,
    method: AuthMethod,
    client_id: &str,
    presented: &SecretHash,
    now: u64,
) -> Option<Authenticated> {
    let Some(client) = parts.known().client(client_id) else {
        // The comparison that a client would cost.
        _ = SecretHash::OF_NOBODY.ct_eq(presented);
        return None;
    };
    let credential = client.secret(presented, now)?;
    let may = client.may_use(method) && !client.disabled;
    may.then(|| Authenticated { id: client_id.to_owned(), client, credential: credential.to_string() })
}
