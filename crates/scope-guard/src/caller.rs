//! Who is calling, known only where a guard was satisfied.

use std::sync::Arc;

use access_token::Claims;
use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::authenticator::Authenticator;
use crate::refusal::Refusal;
use crate::requirement::Requirement;
use crate::scope_set::ScopeSet;
use crate::vocabulary::ScopeId;

/// The verified caller of a guarded operation. Take it as an argument of the handler; there is no other way to get one.
#[derive(Clone, Debug)]
pub struct Caller {
    claims: Arc<Claims>,
    scopes: ScopeSet,
    authenticator: Authenticator,
}

impl Caller {
    pub(crate) fn new(claims: Claims, scopes: ScopeSet, authenticator: Authenticator) -> Self {
        Self { claims: Arc::new(claims), scopes, authenticator }
    }

    /// The client that the access token was issued to (RFC 9068 section 2.2).
    pub fn client_id(&self) -> &str {
        &self.claims.client_id
    }

    /// The token's subject; with the client credentials grant it is the client itself.
    pub fn subject(&self) -> &str {
        &self.claims.sub
    }

    /// Everything that the access token says.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether the caller was granted the scope, or one that implies it: `caller.holds(library.books.write)`.
    pub fn holds(&self, scope: impl Into<ScopeId>) -> bool {
        let scope = scope.into();
        if self.scopes.speaks(scope.vocabulary()) {
            self.scopes.contains(scope)
        } else {
            ScopeSet::read(scope.vocabulary(), &self.claims.scope).contains(scope)
        }
    }

    /// Asks for one more scope where the need shows only in the body of the request.
    ///
    /// # Errors
    /// The refusal to answer with: 403 `insufficient_scope` that names the scope.
    pub fn require(&self, scope: impl Into<ScopeId>) -> Result<(), Refusal> {
        self.meet(&Requirement::Scope(scope.into()))
    }

    pub(crate) fn meet(&self, requirement: &Requirement) -> Result<(), Refusal> {
        let holds = |scope| self.holds(scope);
        if requirement.is_met_by(&holds) {
            return Ok(());
        }
        Err(self.authenticator.insufficient_scope(&requirement.cheapest_missing(&holds)))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Refusal::unguarded(parts.uri.path()))
    }
}
