scope_guard::catalog!("no-such-file.toml");

fn main() {}
