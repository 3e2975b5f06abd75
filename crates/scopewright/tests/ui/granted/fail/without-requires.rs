use library::library;

async fn handler(#[granted(library:books:write)] may_write: bool) {}

fn main() {}
