use library::library;
use scopewright::requires;

trait Books {
    #[requires(library:books:read)]
    async fn list(&self);
}

fn main() {}
