use library::Scope;
use scope_guard::requires;

#[requires(" ")]
async fn handler() {}

fn main() {}
