use library::library;
use scopewright::requires;

#[requires(library::books::read)]
async fn handler() {}

fn main() {}
