use scopewright::public;

#[public]
async fn handler() {}

fn main() {}
