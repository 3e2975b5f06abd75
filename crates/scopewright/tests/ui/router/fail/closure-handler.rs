use scopewright::{Router, get};

fn main() {
    let _: Router = Router::new().route("/", get(|| async {}));
}
