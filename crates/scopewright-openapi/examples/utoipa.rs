//! A document of another library, with the security of the guarded routes: `cargo run -p
//! scopewright-openapi --example utoipa`.
//!
//! The attributes of utoipa do not mention scopes. A route that they do not describe is an error,
//! and so is a description without a route.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use library::{Scope, library};
use scopewright::{Router, get, requires};
use scopewright_openapi::{Security, apply_to};
use utoipa::OpenApi;

/// List the books.
#[utoipa::path(get, path = "/books", responses((status = 200, body = Vec<String>)))]
#[requires(library:books:read)]
async fn list() -> axum::Json<Vec<String>> {
    axum::Json(Vec::new())
}

/// Remove all books.
#[utoipa::path(delete, path = "/books", responses((status = 204)))]
#[requires(library:books:remove)]
async fn remove() {}

#[derive(OpenApi)]
#[openapi(paths(list, remove))]
struct Described;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = Router::<()>::new().route("/books", get(list).delete(remove));
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.id()).collect();
    let security = Security { token_url: "https://issuer.example/token", scopes: &scopes, below: "" };
    let mut document = serde_json::to_value(Described::openapi())?;
    if let Err(mismatches) = apply_to(&mut document, router.surface(), &security) {
        let all: Vec<_> = mismatches.iter().map(ToString::to_string).collect();
        return Err(all.join("; ").into());
    }
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}
