use scopewright::public;

#[public(because = " ")]
async fn handler() {}

fn main() {}
