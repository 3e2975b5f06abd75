use library::library;
use scope_guard::requires;

#[requires(libary:books:read, library:books:read)]
async fn handler() {}

fn main() {}
