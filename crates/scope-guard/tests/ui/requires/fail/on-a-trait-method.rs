use library::library;
use scope_guard::requires;

trait Books {
    #[requires(library:books:read)]
    async fn list(&self);
}

fn main() {}
