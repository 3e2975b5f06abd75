//! The caller of a guarded operation.

use std::fmt;
use std::sync::Arc;

use scopewright_token::Claims;

use crate::quota::Quota;
use crate::refusal::Refusal;
use crate::requirement::Requirement;
use crate::route_decisions::RouteDecisions;
use crate::token_cache::CachedToken;
use crate::vocabulary::ScopeId;

/// The verified caller of a guarded operation. A handler takes it as an argument. There is no other
/// way to obtain one.
#[derive(Clone)]
pub struct Caller {
    token: Arc<CachedToken>,
    decisions: Arc<RouteDecisions>,
    /// Shared, so that a caller without a limit stays small.
    quota: Option<Arc<Quota>>,
}

impl Caller {
    pub(crate) fn new(
        token: Arc<CachedToken>,
        decisions: Arc<RouteDecisions>,
        quota: Option<Arc<Quota>>,
    ) -> Self {
        Self { token, decisions, quota }
    }

    /// Returns the client that the access token was issued to (RFC 9068 section 2.2).
    pub fn client_id(&self) -> &str {
        &self.token.claims.client_id
    }

    /// Returns the token's subject. With the client credentials grant it is the client itself.
    pub fn subject(&self) -> &str {
        &self.token.claims.sub
    }

    /// Returns the claims of the access token.
    pub fn claims(&self) -> &Claims {
        &self.token.claims
    }

    /// Returns the client's rate limit after this request, if the authenticator has
    /// [one](crate::AuthenticatorBuilder::limit).
    pub fn quota(&self) -> Option<Quota> {
        self.quota.as_deref().copied()
    }

    /// Returns whether the caller was granted the scope, or one that implies it:
    /// `caller.holds(library.books.write)`.
    pub fn holds(&self, scope: impl Into<ScopeId>) -> bool {
        self.meets(&Requirement::Scope(scope.into()))
    }

    /// Requires one more scope, if only the body of the request shows that it is needed.
    ///
    /// # Errors
    /// Returns the refusal to respond with: 403 `insufficient_scope`, which names the scope.
    pub fn require(&self, scope: impl Into<ScopeId>) -> Result<(), Refusal> {
        let requirement = Requirement::Scope(scope.into());
        if self.meets(&requirement) {
            return Ok(());
        }
        Err(self.decisions.refuse_scope(&requirement, &self.token, self.quota.clone()))
    }

    pub(crate) fn meets(&self, requirement: &Requirement) -> bool {
        self.token.meets(requirement)
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("claims", &self.token.claims).finish_non_exhaustive()
    }
}
