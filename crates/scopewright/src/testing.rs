//! The test kit for applications: an issuer in the process, tokens with any defect, and a test of
//! every guard.
//!
//! It needs the feature `testing`, which belongs in `[dev-dependencies]`.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, StatusCode};
//! use library::library;
//! use scopewright::testing::{TestIssuer, assert_guard_matrix};
//! use scopewright::{Router, get, requires};
//! use tower::ServiceExt;
//!
//! #[requires(library:books:read)]
//! async fn list_books() -> &'static str {
//!     "no books"
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let issuer = TestIssuer::new("https://library.example");
//! let router = Router::new().route("/books", get(list_books));
//! let (app, surface) = router.into_axum(issuer.authenticator());
//!
//! // One call:
//! let token = issuer.token().client("reader").grant(library.books.read).mint();
//! let request = Request::get("/books").header("authorization", format!("Bearer {token}"));
//! let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
//! assert_eq!(response.status(), StatusCode::OK);
//!
//! // Every route, with no token, bad tokens, too little scope and enough:
//! assert_guard_matrix(&app, &surface, &issuer).await;
//! # }
//! ```

mod check_authorization;
mod issuer;
mod matrix;
mod routes_lock;
mod token_draft;
mod unused_scopes;

#[doc(inline)]
pub use crate::__assert_routes_lock as assert_routes_lock;
pub use check_authorization::check_authorization;
pub use issuer::TestIssuer;
pub use matrix::assert_guard_matrix;
#[doc(hidden)]
pub use routes_lock::check_or_update_lock;
pub use token_draft::TokenDraft;
pub use unused_scopes::{assert_every_scope_is_used, assert_every_scope_of_is_used};
