use scope_guard::public;

#[public(reason = "everyone may")]
async fn handler() {}

fn main() {}
