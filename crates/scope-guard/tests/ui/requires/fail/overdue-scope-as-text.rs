use library::Scope;
use scope_guard::requires;

#[requires("library:books:list")]
async fn handler() {}

fn main() {}
