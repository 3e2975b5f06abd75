use scope_guard::Router;

fn main() {
    let (_, _): (axum::Router, scope_guard::Surface) = Router::<()>::new().into_axum();
}
