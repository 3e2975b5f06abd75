use library::library;
use scope_guard::requires;

#[requires(library:books:read,, library:books:write)]
async fn handler() {}

fn main() {}
