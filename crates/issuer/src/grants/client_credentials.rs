//! The client credentials grant (RFC 6749 section 4.4): what a client gets for what it asks.
//!
//! A pure decision. The grant is exactly what was asked for, or the request is refused: a token with less
//! than the client asked for would only fail later, and far from the cause.

use scopewright::Access;

use crate::client_authentication::form::Form;
use crate::clients::client::Client;
use crate::config::Lifetimes;
use crate::endpoints::error::TokenError;
use crate::grants::audience::{Audience, Audiences, NoAudience};
use crate::scope_list::ScopeList;

/// The `grant_type` of this grant.
pub(crate) const GRANT_TYPE: &str = "client_credentials";

/// Parameters that would narrow the token. We know no such narrowing, and to ignore one would grant more than
/// was asked for: `sub` binds it to a user, `authorization_details` to single objects (RFC 9396).
const NARROWING: [&str; 2] = ["sub", "authorization_details"];

/// What a token is to say.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) scope: ScopeList,
    pub(crate) audience: &'a Audience,
    /// In seconds.
    pub(crate) lifetime: u32,
}

/// The grant for this request of this client: all that it asks for, each of which the catalog has, the client is allowed, and the
/// resource server knows.
pub(crate) fn decide<'a>(
    form: &Form,
    audiences: &'a Audiences,
    lifetimes: Lifetimes,
    client: &Client,
) -> Result<Grant<'a>, TokenError> {
    if let Some(name) = NARROWING.into_iter().find(|name| form.get(name).is_some()) {
        return Err(TokenError::Narrowing(name));
    }
    let scope = match form.get("scope") {
        Some(scope) => granted(scope.parse()?, &client.scope)?,
        None if client.default_scope.is_empty() => return Err(TokenError::NoScope),
        // Of what is kept for the client, only what it may still ask for.
        None => granted(client.default_scope, &client.scope)?,
    };
    let audience = audiences.choose(form.all("resource"), &scope).map_err(|none| not_for(none, audiences))?;
    Ok(Grant { scope, audience, lifetime: lifetime(&scope, lifetimes, client) })
}

/// What was asked for is of the catalog already, by its type.
fn granted(requested: ScopeList, allowed: &ScopeList) -> Result<ScopeList, TokenError> {
    match requested.first_outside(allowed) {
        Some(scope) => Err(TokenError::NotAllowed(scope)),
        None => Ok(requested),
    }
}

fn lifetime(scope: &ScopeList, lifetimes: Lifetimes, client: &Client) -> u32 {
    let destructive = scope.iter().any(|scope| scope.access() == Access::Destructive);
    let usual = client.lifetime.map_or(lifetimes.usual, |own| own.min(lifetimes.usual));
    if destructive { usual.min(lifetimes.destructive) } else { usual }
}

fn not_for(none: NoAudience, audiences: &Audiences) -> TokenError {
    match none {
        NoAudience::Several => TokenError::SeveralResources,
        NoAudience::Unknown => {
            let known: Vec<&str> = audiences.iter().map(Audience::as_str).collect();
            TokenError::OtherResource(known.join(" or "))
        }
        NoAudience::Foreign(scope, audience) => TokenError::ForeignScope(scope, audience),
    }
}

#[cfg(test)]
mod tests;
