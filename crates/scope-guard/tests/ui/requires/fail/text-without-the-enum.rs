use scope_guard::requires;

#[requires("library:due-dates:read")]
async fn handler() {}

fn main() {}
