use library::library;
use scopewright::requires;

#[requires(library:books:raed)]
async fn handler() {}

fn main() {}
