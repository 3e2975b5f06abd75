use library::library;
use scopewright::requires;

#[requires(library:books:read)]
async fn handler(#[granted] may_write: bool) {}

fn main() {}
