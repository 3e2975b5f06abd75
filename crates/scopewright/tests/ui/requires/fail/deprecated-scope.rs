#![deny(deprecated)]

use library::library;
use scopewright::requires;

#[requires(library:books:edit)]
async fn handler() {}

fn main() {}
