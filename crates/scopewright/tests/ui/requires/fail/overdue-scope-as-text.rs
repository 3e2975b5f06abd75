use library::Scope;
use scopewright::requires;

#[requires("library:books:list")]
async fn handler() {}

fn main() {}
