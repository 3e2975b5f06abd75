use library::Scope;
use scopewright::requires;

#[requires("library:due-date:read")]
async fn handler() {}

fn main() {}
