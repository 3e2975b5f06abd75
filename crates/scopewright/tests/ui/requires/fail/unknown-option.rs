use scopewright::requires;

#[requires(from library; library:books:read)]
async fn handler() {}

fn main() {}
