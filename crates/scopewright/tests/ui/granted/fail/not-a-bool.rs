use library::library;
use scopewright::requires;

#[requires(library:books:read)]
async fn handler(#[granted(library:books:write)] may_write: u8) {}

fn main() {}
