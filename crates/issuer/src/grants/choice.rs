//! The choice of the API that a token is for: one, even if scopes of several have the same name.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::apis::api::Api;
use crate::apis::collection::Apis;
use crate::clients::scope_set::ScopeSet;
use crate::endpoints::error::OAuthError;

/// The `resource` parameters of a request (RFC 8707 section 2).
pub(super) enum Requested<'r> {
    /// The API is derived from the scopes.
    None,
    One(&'r str),
    Several,
}

impl<'r> Requested<'r> {
    /// Reads the parameters. Equal ones count as one.
    pub(super) fn read(mut resources: impl Iterator<Item = &'r str>) -> Self {
        let Some(first) = resources.next() else { return Self::None };
        if resources.all(|other| other == first) { Self::One(first) } else { Self::Several }
    }
}

/// Returns the API that is requested by its audience. One that is not listed is unknown to a client
/// without a scope of it.
pub(super) fn api_of_resource<'a>(
    apis: &'a Apis,
    audience: &str,
    client: &ScopeSet,
) -> Result<&'a Arc<Api>, OAuthError> {
    let api = apis.by_audience(audience).filter(|api| api.is_listed || has_scope_of(client, apis, api));
    api.ok_or_else(|| OAuthError::UnknownResource(audiences_of(client, apis)))
}

/// Returns the only API that has all these scopes. There is at least one scope, and some API has
/// each.
pub(super) fn api_of_scopes<'a>(apis: &'a Apis, scopes: &[&str]) -> Result<&'a Arc<Api>, OAuthError> {
    let first = scopes.first().copied().unwrap_or_default();
    let has_all = |api: &Arc<Api>| scopes[1..].iter().all(|scope| apis.position(api, scope).is_some());
    let mut candidates = apis.offering(first).map(|(api, _)| api).filter(|api| has_all(api));
    match (candidates.next(), candidates.next()) {
        (Some(api), None) => Ok(api),
        (Some(one), Some(other)) => {
            let all = [one, other].into_iter().chain(candidates);
            Err(OAuthError::AmbiguousResource(Choices::of(all.map(|api| &*api.audience))))
        }
        (None, _) => Err(foreign_scope(apis, first, scopes)),
    }
}

/// Returns the refusal of scopes that no single API has, which names the first scope that the API
/// of the first does not have.
fn foreign_scope(apis: &Apis, first: &str, scopes: &[&str]) -> OAuthError {
    let Some((api, _)) = apis.offering(first).next() else {
        return OAuthError::UnknownScope(first.to_owned(), None);
    };
    let foreign = scopes.iter().find(|scope| apis.position(api, scope).is_none()).unwrap_or(&first);
    OAuthError::ForeignScope((*foreign).to_owned(), api.audience.to_string())
}

fn has_scope_of(client: &ScopeSet, apis: &Apis, api: &Arc<Api>) -> bool {
    client.iter().any(|scope| apis.position(api, scope).is_some())
}

/// Returns the audiences of the APIs that a client has scopes of.
fn audiences_of(client: &ScopeSet, apis: &Apis) -> Choices {
    let apis = client.iter().flat_map(|scope| apis.offering(scope));
    Choices::of(apis.map(|(api, _)| &*api.audience))
}

/// Audiences to choose from, for a message. Of many, only the first few are listed.
#[derive(Debug)]
pub(crate) struct Choices {
    shown: Vec<String>,
    others: usize,
}

impl Choices {
    const MAX_SHOWN: usize = 5;

    fn of<'a>(audiences: impl Iterator<Item = &'a str>) -> Self {
        let all: BTreeSet<&str> = audiences.collect();
        let shown = all.iter().take(Self::MAX_SHOWN).map(|audience| (*audience).to_owned()).collect();
        Self { shown, others: all.len().saturating_sub(Self::MAX_SHOWN) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

impl fmt::Display for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.join(" or "))?;
        if self.others > 0 {
            write!(f, " or one of {} others", self.others)?;
        }
        Ok(())
    }
}
