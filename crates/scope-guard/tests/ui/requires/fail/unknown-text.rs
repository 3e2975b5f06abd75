use library::Scope;
use scope_guard::requires;

#[requires("library:due-date:read")]
async fn handler() {}

fn main() {}
