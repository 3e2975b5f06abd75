use scopewright::Router;

fn main() {
    let _: Router = Router::new().nest_service("/files", axum::Router::<()>::new());
}
