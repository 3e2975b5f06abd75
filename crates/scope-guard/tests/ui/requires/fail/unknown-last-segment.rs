use library::library;
use scope_guard::requires;

#[requires(library:books:raed)]
async fn handler() {}

fn main() {}
