//! The client credentials grant (RFC 6749 section 4.4): the scopes, audience and lifetime of a
//! token.
//!
//! A pure decision. A client is granted exactly what it requests, or the request is refused: a
//! token with less would only fail later, far from the cause.

use std::sync::Arc;

use scopewright_catalog::{Access, suggest};

use super::choice::{Requested, api_of_resource, api_of_scopes};
use super::granted_scopes::GrantedScopes;
use crate::apis::api::{Api, ApiScope};
use crate::apis::collection::Apis;
use crate::client_authentication::form::Form;
use crate::clients::client::Client;
use crate::config::Lifetimes;
use crate::endpoints::error::OAuthError;
use crate::scope_list::{ScopeListError, excerpt, parse_scope};

/// The `grant_type` of this grant.
pub(crate) const GRANT_TYPE: &str = "client_credentials";

/// The parameters that restrict a token: `sub` to a user, `authorization_details` to single objects
/// (RFC 9396). They are not supported, and ignoring them would grant more than was requested.
const RESTRICTIONS: [&str; 2] = ["sub", "authorization_details"];

/// The content of a token.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) api: Arc<Api>,
    pub(crate) scopes: GrantedScopes,
    /// The granted scopes that are deprecated.
    pub(crate) deprecated: Option<GrantedScopes>,
    /// In seconds.
    pub(crate) lifetime: u32,
}

/// Decides on a request of a client at `now`. Each requested scope must be in the catalog of the
/// API, and allowed for the client.
pub(crate) fn decide(
    form: &Form,
    apis: &Apis,
    lifetimes: Lifetimes,
    client: &Client,
    now: u64,
) -> Result<Grant, OAuthError> {
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| form.get(name).is_some()) {
        return Err(OAuthError::UnsupportedParameter(name));
    }
    let resource = Requested::read(form.all("resource"));
    let (api, requested) = match form.get("scope") {
        Some(scope) => {
            let requested = requested(scope, apis, client)?;
            (choose(resource, &requested, apis, client)?, requested)
        }
        None => by_default(resource, apis, client)?,
    };
    let scopes = entries(&requested, apis, api, now)?;
    let names = |scopes: &[&ApiScope]| scopes.iter().map(|scope| scope.name.clone()).collect();
    let deprecated: Vec<_> = scopes.iter().copied().filter(|scope| scope.is_deprecated).collect();
    Ok(Grant {
        api: api.clone(),
        deprecated: (!deprecated.is_empty()).then(|| names(&deprecated)),
        lifetime: lifetime(&scopes, api, lifetimes, client),
        scopes: names(&scopes),
    })
}

/// Returns the scope tokens of a request, each once, if the client may request each of them.
fn requested<'f>(scope: &'f str, apis: &Apis, client: &Client) -> Result<Vec<&'f str>, OAuthError> {
    let mut tokens: Vec<&str> = scope.split(' ').collect();
    for token in &tokens {
        check_known(token, apis, client)?;
    }
    tokens.sort_unstable();
    tokens.dedup();
    match tokens.iter().find(|token| !client.scope.contains(token)) {
        Some(token) => Err(OAuthError::NotAllowed((*token).to_owned())),
        None => Ok(tokens),
    }
}

/// Checks that an API has this scope. One that is not listed is unknown to a client without the
/// scope.
fn check_known(token: &str, apis: &Apis, client: &Client) -> Result<(), OAuthError> {
    let is_visible = |(api, _): (&Arc<Api>, _)| api.is_listed || client.scope.contains(token);
    if apis.offering(token).any(is_visible) {
        return Ok(());
    }
    match parse_scope(token) {
        Err(malformed @ (ScopeListError::Spaces | ScopeListError::Malformed(_))) => {
            Err(OAuthError::MalformedScope(malformed))
        }
        Ok(_) | Err(ScopeListError::TooLong(_)) => {
            let near = suggest(token, client.scope.iter().filter(|own| apis.knows(own))).next();
            Err(OAuthError::UnknownScope(excerpt(token), near.map(str::to_owned)))
        }
    }
}

/// Returns the requested API, or else the only one that has all requested scopes.
fn choose<'a>(
    resource: Requested<'_>,
    requested: &[&str],
    apis: &'a Apis,
    client: &Client,
) -> Result<&'a Arc<Api>, OAuthError> {
    match resource {
        Requested::None => api_of_scopes(apis, requested),
        Requested::One(audience) => api_of_resource(apis, audience, &client.scope),
        Requested::Several => Err(OAuthError::SeveralResources),
    }
}

/// Returns the default scopes of a client: for the requested API, or for the one that has them all.
fn by_default<'a, 'c>(
    resource: Requested<'_>,
    apis: &'a Apis,
    client: &'c Client,
) -> Result<(&'a Arc<Api>, Vec<&'c str>), OAuthError> {
    // The stored default may contain scopes that the client has lost, or that no API has any more.
    let granted =
        client.default_scope.iter().filter(|scope| client.scope.contains(scope) && apis.knows(scope));
    let scopes: Vec<&str> = granted.collect();
    if scopes.is_empty() {
        return Err(OAuthError::NoScope);
    }
    let api = choose(resource, &scopes, apis, client)?;
    let own: Vec<&str> = scopes.into_iter().filter(|scope| apis.position(api, scope).is_some()).collect();
    if own.is_empty() { Err(OAuthError::NoScope) } else { Ok((api, own)) }
}

/// Returns the scopes of an API that have these names, in the order of its catalog.
fn entries<'a>(
    names: &[&str],
    apis: &Apis,
    api: &'a Arc<Api>,
    now: u64,
) -> Result<Vec<&'a ApiScope>, OAuthError> {
    let mut positions = Vec::with_capacity(names.len());
    for name in names {
        let foreign = || OAuthError::ForeignScope((*name).to_owned(), api.audience.to_string());
        positions.push(apis.position(api, name).ok_or_else(foreign)?);
    }
    positions.sort_unstable();
    let entries: Vec<&ApiScope> = positions.into_iter().map(|position| &api.scopes[position]).collect();
    match entries.iter().find(|scope| !scope.is_granted(now)) {
        Some(ended) => Err(OAuthError::EndedScope(ended.name.to_string(), api.audience.to_string())),
        None => Ok(entries),
    }
}

fn lifetime(scopes: &[&ApiScope], api: &Api, lifetimes: Lifetimes, client: &Client) -> u32 {
    let usual = api.lifetime.unwrap_or(lifetimes.usual);
    let usual = client.lifetime.map_or(usual, |own| own.min(usual));
    if scopes.iter().any(|scope| scope.access == Access::Destructive) {
        usual.min(api.destructive_lifetime.unwrap_or(lifetimes.destructive))
    } else {
        usual
    }
}

#[cfg(test)]
mod tests;
