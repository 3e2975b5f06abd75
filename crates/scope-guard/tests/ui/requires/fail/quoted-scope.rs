use scope_guard::requires;

#[requires("library:books:read")]
async fn handler() {}

fn main() {}
