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
//! made.
//!
//! ```
//! use axum::Json;
//! use axum::extract::Path;
//! use library::library;
//! use schemars::JsonSchema;
//! use scopewright::{Router, get, put, requires};
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
//! let addresses = ("https://library.example/v1", "https://issuer.example/token");
//! let service = Service {
//!     description: "Books to lend.",
//!     ..Service::of(&library::VOCABULARY, addresses.0, addresses.1)
//! };
//! let document = document(&service, router.surface())?;
//! println!("{}", serde_json::to_string_pretty(&document)?);
//! # assert!(document.operations().all(|(path, _, operation)| {
//! #     operation.request_body.is_some() == (path == "/books/{id}")
//! # }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A message is described by its type. For axum's `Json`, `Query` and `Path` it is the inner type,
//! which must implement [`schemars::JsonSchema`]. A message that cannot be described is an error,
//! so that no document lacks one.

mod apply_to;
mod common_answer;
mod content;
mod document;
mod document_error;
mod example;
mod link;
mod operation;
mod operation_lookup;
mod printed_documents;
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
pub use printed_documents::{documents, print_documents};
pub use schema::SchemaError;
pub use security::{SCHEME, security_requirements, security_scheme};
pub use undescribed::Undescribed;
