use scope_guard::public;

#[public(because = " ")]
async fn handler() {}

fn main() {}
