use library::library;
use scope_guard::requires;

#[requires(one_of(library:books:read, library:books:write))]
async fn handler() {}

fn main() {}
