//! The API whose documents are printed.

pub mod shop_api {
    pub fn router() -> scopewright::Router {
        scopewright::Router::new()
    }

    pub fn service() -> scopewright_openapi::Service<'static> {
        scopewright_openapi::Service::of(&scopes::VOCABULARY, "/", "/token")
    }

    mod scopes {
        scopewright::catalog!("scopes.toml");
    }
}
