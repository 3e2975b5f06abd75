scopewright::catalog!("no-such-file.toml");

fn main() {}
