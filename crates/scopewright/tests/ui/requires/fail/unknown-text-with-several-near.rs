use library::Scope;
use scopewright::requires;

#[requires("library:books:reat")]
async fn handler() {}

fn main() {}
