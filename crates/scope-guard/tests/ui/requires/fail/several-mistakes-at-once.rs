use library::library;
use scope_guard::requires;

#[requires(library:books:, !library, any())]
async fn handler() {}

fn main() {}
