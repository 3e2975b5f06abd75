//! How often a series recurs, and how much of it there has to be.

use schemars::JsonSchema;
use serde::Serialize;

/// How often a series recurs. What comes every four weeks is the nearest to monthly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Frequency {
    Weekly,
    Fortnightly,
    Monthly,
    Quarterly,
    Yearly,
}

/// How much of a series there has to be, and how much of it is kept.
pub(super) struct Extent {
    /// The fewest members.
    pub least: usize,
    /// The most members: of more, the newest.
    pub most: usize,
    /// The fewest dates from the first member to the last, missed ones included: three months.
    pub dates: usize,
}

impl Frequency {
    /// The numbers are the published ones.
    pub(super) fn extent(self) -> Extent {
        let (least, most, dates) = match self {
            Self::Weekly => (8, 16, 12),
            Self::Fortnightly => (6, 12, 6),
            Self::Monthly => (3, 18, 3),
            Self::Quarterly => (4, 12, 1),
            Self::Yearly => (3, 6, 1),
        };
        Extent { least, most, dates }
    }
}
