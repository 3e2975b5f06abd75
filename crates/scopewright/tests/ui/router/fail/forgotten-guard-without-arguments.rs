use scopewright::{Router, get};

async fn handler() {}

fn main() {
    let _: Router = Router::new().route("/", get(handler));
}
