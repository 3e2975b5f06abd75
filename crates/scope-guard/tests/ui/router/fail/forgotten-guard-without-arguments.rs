use scope_guard::{Router, get};

async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
