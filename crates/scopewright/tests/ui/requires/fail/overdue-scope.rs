use library::library;
use scopewright::requires;

#[requires(library:books:list)]
async fn handler() {}

fn main() {}
