//! Scope guards for axum. Each handler declares which OAuth scopes it requires, the guard decides
//! before the body is read, and the OpenAPI document shows the same requirement.
//!
//! A *vocabulary* is the fixed list of scopes that [`catalog!`] generates from a `scopes.toml`.
//! [`requires`] puts a [`Requirement`] over these scopes on a handler, by adding a leading
//! [`Guard`] argument. [`public`] states why a handler needs none. A [`Router`] accepts only
//! handlers with one of the two, so a forgotten guard does not compile. [`Router::into_axum`] takes
//! the [`Authenticator`] that verifies access tokens. It returns the axum router and the
//! [`Surface`]: every route with its requirement, from which the OpenAPI document is generated.
//!
//! A handler that runs has a [`Caller`]. Every other request gets a [`Refusal`], with the status
//! and the challenge of RFC 6750.
#![doc = ""]
#![doc = include_str!("../README.md")]

mod authenticator;
mod authorization;
mod caller;
mod challenge;
mod decision_log;
#[cfg(feature = "describe")]
pub mod describe;
#[cfg(not(feature = "describe"))]
#[path = "no_describe.rs"]
mod describe;
mod gate;
mod gate_slot;
mod guard;
mod guarded_request;
mod keys;
mod least_privilege;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(not(feature = "metrics"))]
#[path = "no_metrics.rs"]
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
    Algorithm, AudienceIn, Claims, HeaderType, KeySet, KeySetError, Profile, ScopeClaim, ScopeForm,
    TokenError, Verifier,
};
pub use surface::{Fallback, LockError, Route, Surface, Unguarded};
pub use vocabulary::{Access, Deprecation, GroupEntry, ScopeEntry, ScopeId, UnknownScope, Vocabulary};

/// Items that the macros' expansions name. They are not public API and change without notice.
#[doc(hidden)]
pub mod __private {
    pub use serde;

    pub use crate::describe::{Failure, Messages, Request, Response, Undescribed};
    pub use crate::guard::{Declaration, Granted, Guard};
    pub use crate::operation::{Operation, Policy};
    pub use crate::requirement::Requirement;
    pub use crate::vocabulary::{
        Access, Deprecation, GroupEntry, InForce, IsScope, ScopeEntry, ScopeId, UnknownScope, Vocabulary,
        scope_of,
    };
}
