use library::library;
use scope_guard::requires;

#[requires(library:books:read)]
#[requires(library:books:write)]
async fn handler() {}

fn main() {}
