//! The first-level groups of the standard categories.

use schemars::JsonSchema;
use serde::Serialize;

use crate::reference_data::category::{Category, CategoryType};

/// A first-level group of standard categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CategoryGroupResponse")]
pub struct CategoryGroup {
    /// The id: a number as text.
    pub l1_category_group_id: String,
    /// The name.
    pub l1_category_group_name: String,
    /// The kind of movement of the group.
    pub l1_category_type: CategoryType,
}

impl CategoryGroup {
    /// Returns all groups in the order of the list, in which the categories of a group are
    /// adjacent.
    pub fn all() -> Vec<Self> {
        let mut groups: Vec<_> = Category::all().iter().map(Self::of).collect();
        groups.dedup();
        groups
    }

    fn of(category: &Category) -> Self {
        Self {
            l1_category_group_id: category.l1_category_group_id.clone(),
            l1_category_group_name: category.l1_category_group_name.clone(),
            l1_category_type: category.kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CategoryGroup;
    use crate::reference_data::category::CategoryType;

    #[test]
    fn each_group_is_there_once() {
        let groups = CategoryGroup::all();
        assert_eq!(groups.len(), 16);
        let ids: Vec<_> = groups.iter().map(|group| group.l1_category_group_id.clone()).collect();
        assert_eq!(ids, (1..=16).map(|id| id.to_string()).collect::<Vec<_>>());
        let of_kind = |kind| -> Vec<_> {
            let groups = groups.iter().filter(|group| group.l1_category_type == kind);
            groups.map(|group| group.l1_category_group_name.as_str()).collect()
        };
        assert_eq!(of_kind(CategoryType::Income), ["income"]);
        assert_eq!(of_kind(CategoryType::Transfer), ["transfers"]);
        assert_eq!(of_kind(CategoryType::Mixed), ["mixed"]);
        assert_eq!(of_kind(CategoryType::Uncategorize), ["other"]);
    }
}
