use library::library;
use scopewright::requires;

#[requires(any(not(library:books:read), !library:books:write))]
async fn handler() {}

fn main() {}
