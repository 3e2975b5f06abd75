use library::library;
use scopewright::requires;

#[requires(libary:books:read, library:books:read)]
async fn handler() {}

fn main() {}
