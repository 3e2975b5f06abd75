use scopewright::Router;

fn main() {
    let (_, _): (axum::Router, scopewright::Surface) = Router::<()>::new().into_axum();
}
