//! The gate of a route: it grants or refuses every request, whether a guard or a layer asks.

use std::sync::Arc;

use http::HeaderMap;

use crate::authenticator::{Authenticator, Limit};
use crate::authorization::BearerToken;
use crate::caller::Caller;
use crate::quota::Quota;
use crate::refusal::Refusal;
use crate::requirement::Requirement;
use crate::route_decisions::RouteDecisions;
use crate::token_cache::CachedToken;

/// An authenticator for one route.
pub(crate) struct Gate {
    authenticator: Authenticator,
    decisions: Arc<RouteDecisions>,
}

impl Gate {
    /// Makes the gate of a route, which is named like `GET /books/{id}`.
    pub(crate) fn new(authenticator: Authenticator, route: impl Into<Box<str>>) -> Arc<Self> {
        let decisions = authenticator.decisions_of(route.into());
        Arc::new(Self { authenticator, decisions: Arc::new(decisions) })
    }

    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }

    /// Returns the caller if its token is valid and meets the requirement.
    pub(crate) async fn admit(
        &self,
        headers: &HeaderMap,
        requirement: &Requirement,
    ) -> Result<Caller, Refusal> {
        let bearer = BearerToken::of(headers).map_err(|reason| self.decisions.refuse(requirement, reason))?;
        let token = match self.authenticator.cached(bearer.as_bytes()) {
            Some(token) => token,
            // Boxed, or every handler's future would be as large as the one that fetches keys.
            None => Box::pin(self.authenticate(bearer, requirement)).await?,
        };
        let quota = match self.authenticator.limit() {
            Some(limit) => Some(self.count(limit, requirement, &token)?),
            None => None,
        };
        if !token.meets(requirement) {
            return Err(self.decisions.refuse_scope(requirement, &token, quota));
        }
        self.decisions.grant(requirement, &token);
        Ok(Caller::new(token, Arc::clone(&self.decisions), quota))
    }

    /// Counts a request against the limit of its client.
    #[inline(never)]
    fn count(
        &self,
        limit: &Limit,
        requirement: &Requirement,
        token: &CachedToken,
    ) -> Result<Arc<Quota>, Refusal> {
        let counted = limit(&token.claims).map(Arc::new);
        counted.map_err(|exceeded| self.decisions.refuse_quota(requirement, token, exceeded))
    }

    /// Verifies a token that is not in the cache.
    async fn authenticate(
        &self,
        bearer: BearerToken<'_>,
        requirement: &Requirement,
    ) -> Result<Arc<CachedToken>, Refusal> {
        let token = bearer.as_token68().map_err(|reason| self.decisions.refuse(requirement, reason))?;
        let verified = self.authenticator.authenticate(token, requirement.vocabulary()).await;
        verified.map_err(|failure| self.decisions.refuse_token(requirement, failure))
    }
}
