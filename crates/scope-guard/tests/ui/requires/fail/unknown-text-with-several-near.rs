use library::Scope;
use scope_guard::requires;

#[requires("library:books:reat")]
async fn handler() {}

fn main() {}
