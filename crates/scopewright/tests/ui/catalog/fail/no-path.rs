scopewright::catalog!();

fn main() {}
