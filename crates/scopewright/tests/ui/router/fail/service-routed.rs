use scopewright::Router;

fn main() {
    let _: Router = Router::new().route_service("/file", axum::Router::<()>::new());
}
