use library::library;
use scope_guard::requires;

#[requires(library:books)]
async fn handler() {}

fn main() {}
