use library::library;
use scope_guard::requires;

#[requires(library:books:read, any())]
async fn handler() {}

fn main() {}
