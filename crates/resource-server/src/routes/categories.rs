//! The standard categories.

use scope_guard::requires;
use scopes::caas;

use crate::answer::Listed;
use crate::category::Category;

/// List the standard categories.
///
/// All second-level categories with the groups that they belong to. They are the same for everyone.
#[requires(caas:categories:read)]
pub(crate) async fn list_categories() -> Listed<Category> {
    Listed(Category::all().to_vec())
}
