use scopewright::public;

#[public(reason = "everyone may")]
async fn handler() {}

fn main() {}
