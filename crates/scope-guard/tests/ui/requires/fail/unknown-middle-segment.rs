use library::library;
use scope_guard::requires;

#[requires(library:boks:read)]
async fn handler() {}

fn main() {}
