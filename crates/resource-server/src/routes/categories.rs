//! The standard categories and their groups.

use scopes::caas;
use scopewright::requires;

use crate::http::response::Listed;
use enrichment::{Category, CategoryGroup};

/// List the standard categories.
///
/// All second-level categories with the groups that they belong to. They are the same for everyone.
#[requires(caas:categories:read)]
pub(crate) async fn list_categories() -> Listed<Category> {
    Listed(Category::all().to_vec())
}

/// List the groups of the standard categories.
///
/// Each standard category belongs to one of them. They are the same for everyone.
#[requires(caas:categories:read)]
pub(crate) async fn list_category_groups() -> Listed<CategoryGroup> {
    Listed(CategoryGroup::all())
}
