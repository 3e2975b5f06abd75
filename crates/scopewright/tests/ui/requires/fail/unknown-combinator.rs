use library::library;
use scopewright::requires;

#[requires(one_of(library:books:read, library:books:write))]
async fn handler() {}

fn main() {}
