use library::library;
use scope_guard::requires;

struct Books;

impl Books {
    #[requires(library:books:read)]
    async fn list(&self) {}
}

fn main() {}
