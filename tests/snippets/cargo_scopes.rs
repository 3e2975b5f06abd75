//! The API whose documents are printed.

pub mod shop_api {
    pub fn router() -> scopewright::Router {
        scopewright::Router::new()
    }

    pub fn service<'a>(base_url: &'a str, token_url: &'a str) -> scopewright_openapi::Service<'a> {
        scopewright_openapi::Service::of(&scopes::VOCABULARY, base_url, token_url)
    }

    mod scopes {
        scopewright::catalog!("scopes.toml");
    }
}
