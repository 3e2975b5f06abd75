use library::library;
use scope_guard::requires;

#[requires(library:books:read)]
struct Handler;

fn main() {}
