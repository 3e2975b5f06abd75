use library::library;
use scopewright::requires;

#[requires(library:books:, !library, any())]
async fn handler() {}

fn main() {}
