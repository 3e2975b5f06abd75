use scope_guard::public;

#[public]
async fn handler() {}

fn main() {}
