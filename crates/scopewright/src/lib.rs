//! Guards for axum handlers: who may call an operation is said at the handler, decided before the body is read, and
//! known to the documents.
//!
//! A *vocabulary* is the fixed list of scopes that [`catalog!`] makes of a `scopes.toml`. [`requires`] puts a
//! [`Requirement`] over these scopes on a handler, by giving the handler a leading [`Guard`] argument; [`public`] says
//! why a handler needs none. A [`Router`] takes only handlers that carry one of the two, so a forgotten guard does
//! not compile. [`Router::into_axum`] asks for the [`Authenticator`] that reads the request's access token, and
//! returns the axum router with the [`Surface`]: every route with what it requires, from which the OpenAPI
//! document is made.
//!
//! A handler that runs has a [`Caller`]. A request that does not get so far is answered by a [`Refusal`], with the
//! status and challenge of RFC 6750, wherever in the program it was refused.

mod authenticator;
mod authorization;
mod caller;
mod challenge;
mod decision_log;
pub mod describe;
mod gate;
mod gate_slot;
mod guard;
mod guarded_request;
mod keys;
mod least_privilege;
mod metrics;
mod operation;
mod protected_resource;
mod quota;
mod refusal;
mod require_layer;
mod requirement;
mod route_decisions;
mod router;
mod scope_set;
mod surface;
#[cfg(feature = "testing")]
pub mod testing;
mod token_cache;
mod token_failure;
mod vocabulary;

pub use authenticator::{Authenticator, AuthenticatorBuilder, InsecureConfig};
pub use caller::Caller;
pub use guard::Guard;
pub use keys::{KeyPublisher, Keys, KeysConfigError};
pub use least_privilege::{ClientReport, LeastPrivilege};
pub use operation::{Operation, Policy};
pub use protected_resource::ProtectedResource;
pub use quota::{Quota, QuotaExceeded};
pub use refusal::{Reason, Refusal, RefusalBody};
pub use require_layer::{Require, RequireLayer};
pub use requirement::Requirement;
pub use router::{MethodRouter, RouteLayer, Router, delete, get, head, options, patch, post, put, trace};
pub use scope_set::ScopeSet;
pub use scopewright_macros::{catalog, public, requirement, requires};
pub use scopewright_token::{
    Algorithm, AudienceIn, Claims, HeaderType, KeySet, Profile, ScopeClaim, ScopeForm, TokenError, Verifier,
};
pub use surface::{Fallback, Route, Surface, Unguarded};
pub use vocabulary::{Access, Deprecation, GroupEntry, ScopeEntry, ScopeId, UnknownScope, Vocabulary};

/// What the macros' expansions name. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use serde;

    pub use crate::describe::{Messages, Request, Response, Undescribed};
    pub use crate::guard::{Declaration, Granted, Guard};
    pub use crate::operation::{Operation, Policy};
    pub use crate::requirement::Requirement;
    pub use crate::vocabulary::{
        Access, Deprecation, GroupEntry, InForce, IsScope, ScopeEntry, ScopeId, UnknownScope, Vocabulary,
        scope_of,
    };
}
