//! Categories of a user's own.

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A category of a user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCategory {
    /// The id, which can be used as a user category.
    pub custom_category_id: Uuid,
    /// Its name.
    pub custom_category_name: String,
}
