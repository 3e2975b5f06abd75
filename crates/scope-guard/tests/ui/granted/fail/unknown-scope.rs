use library::library;
use scope_guard::requires;

#[requires(library:books:read)]
async fn handler(#[granted(library:books:wirte)] may_write: bool) {}

fn main() {}
