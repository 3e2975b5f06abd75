use axum::routing::get;
use scope_guard::Router;

async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
