//! The standard categories: first-level groups and the second-level categories in them.
//!
//! They are data (`data/categories.toml`), read once. Everything else refers to a category by the
//! entry itself.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A standard second-level category together with its first-level group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CategoryResponse")]
pub struct Category {
    /// The second-level id: a number as text, or `mixed`.
    pub l2_category_id: String,
    /// The second-level name.
    pub l2_category_name: String,
    /// The id of the first-level group.
    pub l1_category_group_id: String,
    /// The name of the first-level group.
    pub l1_category_group_name: String,
    /// The kind of movement of the group. A category response omits it.
    #[serde(skip)]
    pub kind: CategoryType,
}

/// The kind of movement of money that a group of categories represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CategoryType {
    /// Money spent.
    Expense,
    /// Money earned.
    Income,
    /// Money moved between accounts.
    Transfer,
    /// Money saved, invested or repaid.
    Deferred,
    /// The parts of a split transaction.
    Mixed,
    /// Unknown.
    Uncategorize,
}

impl Category {
    /// The user category of a split transaction. It is not a category that can be chosen.
    pub const MIXED: &str = "mixed";
    /// The category of a transaction whose description says that there is none.
    pub const UNCATEGORIZED: &str = "1";

    /// All standard categories in the order of the list.
    pub fn all() -> &'static [Self] {
        &CATEGORIES
    }

    /// The standard category with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::all().iter().find(|category| category.l2_category_id == id)
    }

    /// Returns the standard category with an id from the data files.
    pub fn known(id: &str) -> &'static Self {
        Self::find(id).expect("a test looks every id of the data files up")
    }
}

static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| {
    toml::from_str::<Written>(include_str!("../../data/categories.toml"))
        .expect("a test reads data/categories.toml")
        .group
        .into_iter()
        .flat_map(WrittenGroup::into_categories)
        .collect()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    group: Vec<WrittenGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGroup {
    id: String,
    name: String,
    r#type: CategoryType,
    categories: Vec<WrittenCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCategory {
    id: String,
    name: String,
}

impl WrittenGroup {
    fn into_categories(self) -> impl Iterator<Item = Category> {
        self.categories.into_iter().map(move |category| Category {
            l2_category_id: category.id,
            l2_category_name: category.name,
            l1_category_group_id: self.id.clone(),
            l1_category_group_name: self.name.clone(),
            kind: self.r#type,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Category;

    #[test]
    fn there_are_65_categories_in_16_groups() {
        assert_eq!(distinct(|category| &category.l2_category_id), 65);
        assert_eq!(distinct(|category| &category.l2_category_name), 65);
        assert_eq!(distinct(|category| &category.l1_category_group_id), 16);
        assert_eq!(distinct(|category| &category.l1_category_group_name), 16);
        assert_eq!(Category::all().len(), 65);
    }

    #[test]
    fn the_ids_are_the_published_ones() {
        let tens =
            (1..=45).chain((92..=112).step_by(2)).chain(114..=120).filter(|id| *id != 113).chain([255]);
        let mut published: BTreeSet<String> = tens.map(|id| id.to_string()).collect();
        published.insert(Category::MIXED.to_owned());
        let ours: BTreeSet<_> =
            Category::all().iter().map(|category| category.l2_category_id.clone()).collect();
        assert_eq!(ours, published);
    }

    fn distinct(member: fn(&Category) -> &String) -> usize {
        Category::all().iter().map(member).collect::<BTreeSet<_>>().len()
    }
}
