//! The OpenAPI document of a small API: `cargo run -p scopewright-openapi --example books`.
//!
//! The types of the messages derive `JsonSchema`; everything about tokens comes from the guards and
//! from the catalog.

#![allow(clippy::print_stdout, reason = "an example prints what it makes")]

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use library::{VOCABULARY, library};
use schemars::JsonSchema;
use scopewright::{Router, get, put, requires};
use scopewright_openapi::{Service, document, undescribed};
use serde::{Deserialize, Serialize};

/// A book.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Book {
    /// The title on the cover.
    title: String,
}

#[derive(Deserialize, JsonSchema)]
struct Filter {
    /// A part of the title.
    title: Option<String>,
}

/// List the books.
///
/// Those whose title contains the text, or all.
#[requires(library:books:read)]
async fn list_books(Query(filter): Query<Filter>) -> Json<Vec<Book>> {
    Json(filter.title.into_iter().map(|title| Book { title }).collect())
}

/// Add or change a book.
#[requires(library:books:write)]
async fn put_book(Path(_id): Path<u64>, Json(book): Json<Book>) -> (StatusCode, Json<Book>) {
    (StatusCode::CREATED, Json(book))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router: Router = Router::new().route("/books", get(list_books)).route("/books/{id}", put(put_book));
    let (server_url, token_url) = ("https://library.example/v1", "https://issuer.example/token");
    let service = Service::of(&VOCABULARY, server_url, token_url);
    for left_out in undescribed(&service, router.surface()) {
        eprintln!("note: the document does not describe {left_out}");
    }
    println!("{}", serde_json::to_string_pretty(&document(&service, router.surface())?)?);
    Ok(())
}
