//! Categories of a user's own.

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A category of a user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCategory {
    /// Its id, which can be used wherever a user's category is asked for.
    pub custom_category_id: Uuid,
    /// Its name.
    pub custom_category_name: String,
}
