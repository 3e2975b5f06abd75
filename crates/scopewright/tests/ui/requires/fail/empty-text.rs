use library::Scope;
use scopewright::requires;

#[requires(" ")]
async fn handler() {}

fn main() {}
