//! The client credentials grant (RFC 6749 section 4.4): the scope, audience and lifetime of a
//! token.
//!
//! A pure decision. A client is granted exactly what it requests, or the request is refused: a
//! token with less would only fail later, far from the cause.

use scopewright::Access;

use crate::client_authentication::form::Form;
use crate::clients::client::Client;
use crate::config::Lifetimes;
use crate::endpoints::error::OAuthError;
use crate::grants::audience::{Audience, Audiences, NoAudience};
use crate::scope_list::ScopeList;

/// The `grant_type` of this grant.
pub(crate) const GRANT_TYPE: &str = "client_credentials";

/// The parameters that restrict a token: `sub` to a user, `authorization_details` to single objects
/// (RFC 9396). They are not supported, and ignoring them would grant more than was requested.
const RESTRICTIONS: [&str; 2] = ["sub", "authorization_details"];

/// The content of a token.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) scope: ScopeList,
    pub(crate) audience: &'a Audience,
    /// In seconds.
    pub(crate) lifetime: u32,
}

/// Decides on a request of a client. Each requested scope must be in the catalog, allowed for the
/// client, and known to the resource server.
pub(crate) fn decide<'a>(
    form: &Form,
    audiences: &'a Audiences,
    lifetimes: Lifetimes,
    client: &Client,
) -> Result<Grant<'a>, OAuthError> {
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| form.get(name).is_some()) {
        return Err(OAuthError::UnsupportedParameter(name));
    }
    let scope = match form.get("scope") {
        Some(scope) => granted(scope.parse()?, &client.scope)?,
        None if client.default_scope.is_empty() => return Err(OAuthError::NoScope),
        // The stored default may contain scopes that the client has lost.
        None => granted(client.default_scope, &client.scope)?,
    };
    let audience =
        audiences.choose(form.all("resource"), &scope).map_err(|cause| no_audience(cause, audiences))?;
    Ok(Grant { scope, audience, lifetime: lifetime(&scope, lifetimes, client) })
}

/// Returns the requested scopes if all are allowed.
fn granted(requested: ScopeList, allowed: &ScopeList) -> Result<ScopeList, OAuthError> {
    match requested.first_outside(allowed) {
        Some(scope) => Err(OAuthError::NotAllowed(scope)),
        None => Ok(requested),
    }
}

fn lifetime(scope: &ScopeList, lifetimes: Lifetimes, client: &Client) -> u32 {
    let destructive = scope.iter().any(|scope| scope.access() == Access::Destructive);
    let usual = client.lifetime.map_or(lifetimes.usual, |own| own.min(lifetimes.usual));
    if destructive { usual.min(lifetimes.destructive) } else { usual }
}

fn no_audience(cause: NoAudience, audiences: &Audiences) -> OAuthError {
    match cause {
        NoAudience::Several => OAuthError::SeveralResources,
        NoAudience::Unknown => {
            let known: Vec<&str> = audiences.iter().map(Audience::as_str).collect();
            OAuthError::UnknownResource(known.join(" or "))
        }
        NoAudience::Foreign(scope, audience) => OAuthError::ForeignScope(scope, audience),
    }
}

#[cfg(test)]
mod tests;
