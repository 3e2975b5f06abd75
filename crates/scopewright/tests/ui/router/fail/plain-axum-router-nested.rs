use scopewright::Router;

fn main() {
    let _: Router = Router::new().nest("/below", axum::Router::new());
}
