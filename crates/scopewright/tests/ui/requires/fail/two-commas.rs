use library::library;
use scopewright::requires;

#[requires(library:books:read,, library:books:write)]
async fn handler() {}

fn main() {}
