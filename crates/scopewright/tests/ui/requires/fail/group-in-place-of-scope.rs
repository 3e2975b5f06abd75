use library::library;
use scopewright::requires;

#[requires(library:books)]
async fn handler() {}

fn main() {}
