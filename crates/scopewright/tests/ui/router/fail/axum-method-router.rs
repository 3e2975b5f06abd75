use axum::routing::get;
use scopewright::Router;

async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
