//! Prints the documents of the API for `cargo scopes docs`.

fn main() -> std::process::ExitCode {
    let service = shop_api::service("http://127.0.0.1:3000", "http://127.0.0.1:8080/oidc/token");
    scopewright_openapi::print_documents(&service, shop_api::router().surface())
}
