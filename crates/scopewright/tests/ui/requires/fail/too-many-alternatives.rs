use library::loans;
use scopewright::requires;

#[requires(
    any(loans, loans:read, loans:extend),
    any(loans, loans:read, loans:extend),
    any(loans, loans:read, loans:extend),
    any(loans, loans:read, loans:extend)
)]
async fn handler() {}

fn main() {}
