use library::library;
use scope_guard::public;

#[public(because = "everyone may")]
async fn handler(#[granted(library:books:write)] may_write: bool) {}

fn main() {}
