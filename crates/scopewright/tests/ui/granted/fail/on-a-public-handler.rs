use library::library;
use scopewright::public;

#[public(because = "everyone may")]
async fn handler(#[granted(library:books:write)] may_write: bool) {}

fn main() {}
