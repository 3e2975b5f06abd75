//! A shop in which prices are shown to some.

pub use scopes::shop;

pub mod scopes {
    scopewright::catalog!("prices.toml");
}

#[derive(serde::Serialize)]
pub struct Order;

impl Order {
    pub fn all() -> Vec<Self> {
        Vec::new()
    }

    pub fn without_price(self) -> Self {
        self
    }
}
