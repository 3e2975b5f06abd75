#![deny(deprecated)]

use library::library;
use scope_guard::requires;

#[requires(library:books:edit)]
async fn handler() {}

fn main() {}
