use scopewright::requires;

#[requires("library:due-dates:read")]
async fn handler() {}

fn main() {}
