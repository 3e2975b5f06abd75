use library::library;
use scope_guard::requires;

#[requires(library:books:read)]
fn handler() {}

fn main() {}
