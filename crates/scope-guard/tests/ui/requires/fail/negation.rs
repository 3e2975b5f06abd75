use library::library;
use scope_guard::requires;

#[requires(any(not(library:books:read), !library:books:write))]
async fn handler() {}

fn main() {}
