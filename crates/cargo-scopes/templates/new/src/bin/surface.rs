//! Prints the documents of the API for `cargo scopes docs`.

fn main() -> std::process::ExitCode {
    scopewright_openapi::print_documents(&shop_api::service(), shop_api::router().surface())
}
