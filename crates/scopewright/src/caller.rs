//! Who is calling, known only where a guard was satisfied.

use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::Extensions;
use http::request::Parts;
use scopewright_token::Claims;

use crate::gate::{Gate, Passage};
use crate::quota::Quota;
use crate::refusal::Refusal;
use crate::requirement::Requirement;
use crate::scope_set::ScopeSet;
use crate::token_cache::KnownToken;
use crate::vocabulary::ScopeId;

/// The verified caller of a guarded operation. Take it as an argument of the handler; there is no other way to get one.
#[derive(Clone)]
pub struct Caller {
    token: Arc<KnownToken>,
    gate: Arc<Gate>,
    quota: Option<Quota>,
}

impl Caller {
    pub(crate) fn new(token: Arc<KnownToken>, gate: Arc<Gate>) -> Self {
        Self { token, gate, quota: None }
    }

    /// The client that the access token was issued to (RFC 9068 section 2.2).
    pub fn client_id(&self) -> &str {
        &self.token.claims.client_id
    }

    /// The token's subject; with the client credentials grant it is the client itself.
    pub fn subject(&self) -> &str {
        &self.token.claims.sub
    }

    /// Everything that the access token says.
    pub fn claims(&self) -> &Claims {
        &self.token.claims
    }

    /// Returns the client's rate limit after this request, if the authenticator has
    /// [one](crate::AuthenticatorBuilder::limit).
    pub fn quota(&self) -> Option<Quota> {
        self.quota
    }

    pub(crate) fn set_quota(&mut self, quota: Option<Quota>) {
        self.quota = quota;
    }

    /// Whether the caller was granted the scope, or one that implies it: `caller.holds(library.books.write)`.
    pub fn holds(&self, scope: impl Into<ScopeId>) -> bool {
        self.meets(&Requirement::Scope(scope.into()))
    }

    /// Asks for one more scope where the need shows only in the body of the request.
    ///
    /// # Errors
    /// The refusal to answer with: 403 `insufficient_scope` that names the scope.
    pub fn require(&self, scope: impl Into<ScopeId>) -> Result<(), Refusal> {
        self.meet(&Requirement::Scope(scope.into()))
    }

    /// The caller of a request that a [`Require`](crate::Require) service let through.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Passage>()?.caller.as_ref()
    }

    pub(crate) fn meet(&self, requirement: &Requirement) -> Result<(), Refusal> {
        if self.meets(requirement) {
            return Ok(());
        }
        let missing = requirement.cheapest_missing(&|scope| self.has(scope));
        Err(self.gate.insufficient_scope(self, requirement, &missing))
    }

    /// Whether the caller's scopes are enough. Those that make it so are counted as needed.
    pub(crate) fn meets(&self, requirement: &Requirement) -> bool {
        let has = |scope| self.has(scope);
        let met = requirement.is_met_by(&has);
        if met {
            requirement.for_each_matched(&has, &mut |scope| self.token.uses.count(scope));
        }
        met
    }

    /// Like [`holds`](Self::holds), without counting the scope as needed.
    pub(crate) fn has(&self, scope: ScopeId) -> bool {
        if self.token.scopes.speaks(scope.vocabulary()) {
            self.token.scopes.contains(scope)
        } else {
            ScopeSet::read(scope.vocabulary(), &self.token.claims.scope).contains(scope)
        }
    }

    pub(crate) fn kid(&self) -> &str {
        &self.token.kid
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Self::of(&parts.extensions).cloned().ok_or_else(|| Refusal::unguarded(parts.uri.path()))
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("claims", &self.token.claims).finish_non_exhaustive()
    }
}
