use axum::routing::get;
use library::library;
use scopewright::{Router, requires};

#[requires(library:books:read)]
async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
