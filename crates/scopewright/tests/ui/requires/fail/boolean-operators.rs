use library::library;
use scopewright::requires;

#[requires(any(library:books:read && library:books:write, library:books:read || library:books:write))]
async fn handler() {}

fn main() {}
