use library::library;
use scopewright::requires;

struct Books;

impl Books {
    #[requires(library:books:read)]
    async fn list(&self) {}
}

fn main() {}
