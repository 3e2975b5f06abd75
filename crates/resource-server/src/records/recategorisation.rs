//! Recategorisation: which transactions follow when a user puts one in another category.

use schemars::JsonSchema;
use serde::Deserialize;

/// The transactions that get the category. Similar transactions have the same user (without a user,
/// the same account) and the same payee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RecategorisationType {
    /// This one alone.
    #[default]
    Single,
    /// This one, and those like it that are posted from now on.
    Future,
    /// This one, and all those like it that are not split, posted before or from now on.
    PastAndFuture,
}

impl RecategorisationType {
    pub(crate) fn is_for_the_future(self) -> bool {
        matches!(self, Self::Future | Self::PastAndFuture)
    }

    pub(crate) fn is_for_the_past(self) -> bool {
        self == Self::PastAndFuture
    }
}
