//! OpenAPI 3.0 documents of guarded routers.
//!
//! A [`Surface`](scopewright::Surface) contains every route with its requirement and the meaning of
//! each scope, and the types of the handlers describe the messages. The document therefore shows
//! the scopes that the guard requires:
//!
//! - the service's scopes become one `oauth2` security scheme with the `clientCredentials` flow
//!   ([`security_scheme`]);
//! - a requirement becomes the operation's `security`: a list of alternatives, each with all scopes
//!   that it needs. A public operation has `security: []`;
//! - scopes that only extend the response are in the extension `x-optional-scopes`, and the harm
//!   that the others can do is in `x-access`: `read`, `write` or `destructive`.
//!
//! [`document`] makes a whole document. [`apply_to`] adds the security to one that another tool
//! made. With the feature `pages`, `pages` serves the scope reference of an API, a picker of the
//! least scopes for a job, and an explorer.
//!
//! A message is described by its type. For axum's `Json`, `Query`, `Path` and `Form` it is the
//! inner type, which must implement [`schemars::JsonSchema`]; if it does not, the document is an
//! error.
//! [`undescribed()`] lists the other types of handlers that the document leaves out.
//!
//! The description of an operation begins with its callers: "Requires `library:books:read`."
#![doc = ""]
#![doc = include_str!("../README.md")]

mod address;
mod apply_to;
mod caller_text;
mod common_answer;
mod content;
mod document;
mod document_error;
mod example;
mod link;
mod operation;
mod operation_lookup;
#[cfg(feature = "pages")]
mod pages;
mod printed_documents;
#[cfg(feature = "recorder")]
pub mod recorder;
mod schema;
mod security;
mod tags;
mod undescribed;

pub use apply_to::{Mismatch, Security, apply_to};
pub use common_answer::CommonAnswer;
pub use document::{Service, document, undescribed};
pub use document_error::DocumentError;
pub use example::{Example, ExamplesFile};
pub use link::Link;
#[cfg(feature = "pages")]
pub use pages::{Pages, pages};
pub use printed_documents::{documents, print_documents};
pub use schema::SchemaError;
pub use security::{SCHEME, security_requirements, security_scheme};
pub use undescribed::Undescribed;
