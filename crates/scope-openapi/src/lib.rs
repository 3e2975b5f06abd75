//! OpenAPI 3.0 documents from what a guarded router serves.
//!
//! A [`Surface`](scope_guard::Surface) knows every route with its requirement and what each scope means; the handlers' types
//! describe the messages. So the document cannot promise another scope than the guard asks for:
//!
//! - the service's scopes become one `oauth2` security scheme with the `clientCredentials` flow ([`security_scheme`]);
//! - a requirement becomes the operation's `security`: a list of alternatives, each naming all scopes that it needs;
//!   a public operation says `security: []`;
//! - scopes that only widen the answer stand in the extension `x-optional-scopes`, and how much harm can be done with the others in
//!   `x-access`: `read`, `write` or `destructive`.
//!
//! [`document`] makes a whole document. [`apply_to`] writes the same about security into one that something else made.

mod apply;
mod common;
mod document;
mod document_error;
mod example;
mod heading;
mod link;
mod operation;
mod operations;
#[cfg(feature = "recorder")]
pub mod recorder;
mod schema;
mod security;

pub use apply::{Mismatch, Security, apply_to};
pub use common::CommonAnswer;
pub use document::{Service, document};
pub use document_error::DocumentError;
pub use example::{Example, ExamplesFile};
pub use link::Link;
pub use schema::SchemaError;
pub use security::{SCHEME, security_requirements, security_scheme};
