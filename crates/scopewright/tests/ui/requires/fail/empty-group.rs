use library::library;
use scopewright::requires;

#[requires(library:books:read, any())]
async fn handler() {}

fn main() {}
