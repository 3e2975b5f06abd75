//! OpenAPI 3.0 documents from what a guarded router serves.
//!
//! A [`Surface`](scopewright::Surface) knows every route with its requirement and what each scope means; the handlers' types
//! describe the messages. So the document cannot promise another scope than the guard asks for:
//!
//! - the service's scopes become one `oauth2` security scheme with the `clientCredentials` flow ([`security_scheme`]);
//! - a requirement becomes the operation's `security`: a list of alternatives, each naming all scopes that it needs;
//!   a public operation says `security: []`;
//! - scopes that only widen the answer stand in the extension `x-optional-scopes`, and how much harm can be done with the others in
//!   `x-access`: `read`, `write` or `destructive`.
//!
//! [`document`] makes a whole document. [`apply_to`] writes the same about security into one that something else made.
//!
//! ```
//! use axum::Json;
//! use axum::extract::Path;
//! use library::library;
//! use schemars::JsonSchema;
//! use scopewright::{Router, ScopeId, get, put, requires};
//! use scopewright_openapi::{Service, document};
//! use serde::{Deserialize, Serialize};
//!
//! /// A book.
//! #[derive(Deserialize, Serialize, JsonSchema)]
//! struct Book {
//!     title: String,
//! }
//!
//! /// List all books.
//! #[requires(library:books:read)]
//! async fn list_books() -> Json<Vec<Book>> {
//!     Json(Vec::new())
//! }
//!
//! /// Change a book.
//! #[requires(library:books:write)]
//! async fn change_book(Path(_id): Path<u64>, Json(book): Json<Book>) -> Json<Book> {
//!     Json(book)
//! }
//!
//! let router: Router =
//!     Router::new().route("/books", get(list_books)).route("/books/{id}", put(change_book));
//! let scopes: Vec<ScopeId> = library::VOCABULARY.ids().collect();
//! let service = Service {
//!     description: "Books to lend.",
//!     server_url: "https://library.example/v1",
//!     ..Service::new("Library", "1.0.0", "https://issuer.example/token", &scopes)
//! };
//! let document = document(&service, router.surface())?;
//! println!("{}", serde_json::to_string_pretty(&document)?);
//! # assert!(document.operations().all(|(path, _, operation)| {
//! #     operation.request_body.is_some() == (path == "/books/{id}")
//! # }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A message is described by its type: `Json`, `Query` and `Path` of axum by what is in them, if
//! that implements [`schemars::JsonSchema`]. A message that cannot be described is an error, so
//! that no document lacks one.

mod apply_to;
mod common_answer;
mod content;
mod document;
mod document_error;
mod example;
mod link;
mod operation;
mod operation_lookup;
#[cfg(feature = "recorder")]
pub mod recorder;
mod schema;
mod security;
mod tags;
mod undescribed;

pub use apply_to::{Mismatch, Security, apply_to};
pub use common_answer::CommonAnswer;
pub use document::{Service, document};
pub use document_error::DocumentError;
pub use example::{Example, ExamplesFile};
pub use link::Link;
pub use schema::SchemaError;
pub use security::{SCHEME, security_requirements, security_scheme};
pub use undescribed::Undescribed;
