//! Pages about a small API: `cargo run -p scopewright-openapi --features pages --example pages`,
//! then open <http://127.0.0.1:3000/docs/>.

#![allow(clippy::print_stdout, reason = "an example prints where it listens")]

use axum::Json;
use axum::extract::Path;
use library::{VOCABULARY, library, loans};
use scopewright::{Authenticator, Keys, Router, Verifier, delete, get, post, requires};
use scopewright_openapi::{Service, pages};

/// List the books.
#[requires(library:books:read)]
async fn list_books(#[granted(loans:read)] with_loans: bool) -> Json<Vec<String>> {
    Json(vec![if with_loans { "Emma, lent".to_owned() } else { "Emma".to_owned() }])
}

/// Remove a book.
#[requires(library:books:remove)]
async fn remove_book(Path(_id): Path<u64>) {}

/// Extend a loan.
#[requires(any(loans:extend, all(loans:read, library:books:write)))]
async fn extend_loan(Path(_id): Path<u64>) -> &'static str {
    "extended"
}

fn router() -> Router {
    Router::new()
        .route("/books", get(list_books))
        .route("/books/{id}", delete(remove_book))
        .route("/loans/{id}/extension", post(extend_loan))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let routes = router();
    let (issuer, token_url) = ("http://127.0.0.1:8080/oidc", "http://127.0.0.1:8080/oidc/token");
    let service = Service::of(&VOCABULARY, "http://127.0.0.1:3000", token_url);
    let pages = pages(&service, routes.surface())?;
    let verifier = Verifier::new(issuer, "http://127.0.0.1:3000");
    let authenticator = Authenticator::builder(verifier, Keys::discover(issuer)).build()?;
    let (app, _) = routes.merge_unguarded(pages, "public documentation").into_axum(authenticator);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/docs/", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
