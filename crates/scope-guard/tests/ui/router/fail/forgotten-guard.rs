use axum::http::Method;
use scope_guard::{Router, get};

async fn handler(_: Method) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
