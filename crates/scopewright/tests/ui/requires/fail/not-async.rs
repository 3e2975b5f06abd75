use library::library;
use scopewright::requires;

#[requires(library:books:read)]
fn handler() {}

fn main() {}
