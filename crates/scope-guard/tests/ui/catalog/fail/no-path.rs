scope_guard::catalog!();

fn main() {}
