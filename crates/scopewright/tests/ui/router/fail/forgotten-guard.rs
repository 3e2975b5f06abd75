use axum::http::Method;
use scopewright::{Router, get};

async fn handler(_: Method) {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
