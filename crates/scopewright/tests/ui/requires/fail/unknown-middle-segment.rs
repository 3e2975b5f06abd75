use library::library;
use scopewright::requires;

#[requires(library:boks:read)]
async fn handler() {}

fn main() {}
