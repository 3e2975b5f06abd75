use library::library;
use scope_guard::{public, requires};

#[requires(library:books:read)]
#[public(because = "everyone may")]
async fn handler() {}

fn main() {}
