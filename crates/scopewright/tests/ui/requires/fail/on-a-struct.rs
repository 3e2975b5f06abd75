use library::library;
use scopewright::requires;

#[requires(library:books:read)]
struct Handler;

fn main() {}
