use library::library;
use scopewright::{public, requires};

#[requires(library:books:read)]
#[public(because = "everyone may")]
async fn handler() {}

fn main() {}
