//! Splits: the parts of one transaction, each with a category that the user chose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::http::validate::Members;
use enrichment::{Amount, Category, Description, WITHOUT_NUL, at_most, string_newtype};

/// One part of a split transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub(crate) struct Split {
    /// The part's amount; the parts of a transaction add up to its amount.
    pub amount: Amount,
    /// A standard category other than `mixed`, or one of the user's custom categories.
    pub user_category_id: UserCategoryId,
    /// The purpose of this part.
    pub description: Description,
}

string_newtype! {
    /// A category that a user chose: the id of a standard category or of a custom category of that
    /// user.
    #[schemars(extend("maxLength" = 36, "pattern" = WITHOUT_NUL))]
    UserCategoryId, |text| at_most(36, text)
}

impl UserCategoryId {
    /// Returns the category of a split transaction.
    pub(crate) fn mixed() -> Self {
        Self(Category::MIXED.to_owned())
    }

    /// Returns the category of a part whose category was removed.
    pub(crate) fn uncategorized() -> Self {
        Self(Category::UNCATEGORIZED.to_owned())
    }

    /// Returns whether this is a standard category that can be chosen.
    pub(crate) fn is_standard(&self) -> bool {
        self.as_str() != Category::MIXED && Category::find(self.as_str()).is_some()
    }
}

impl Split {
    /// The number of parts of a split transaction.
    pub(crate) const COUNT: std::ops::RangeInclusive<usize> = 2..=10;

    /// Returns whether `parts` add up to `amount`.
    pub(crate) fn add_up_to(amount: Amount, parts: &[Self]) -> bool {
        amount.is_sum_of(parts.iter().map(|part| part.amount))
    }

    pub(crate) fn read(members: &mut Members<'_, &RawValue>) -> Option<Self> {
        let amount = members.required("amount");
        let user_category_id = members.required("userCategoryId");
        let description = members.required("description");
        Some(Self { amount: amount?, user_category_id: user_category_id?, description: description? })
    }
}
