//! The frequencies of series, and the number of members that each needs.

use schemars::JsonSchema;
use serde::Serialize;

/// The frequency of a series. Every four weeks counts as monthly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// Every week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// Every month or every four weeks.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every twelve months.
    Yearly,
}

/// The number of members that a series needs and keeps.
pub(crate) struct Extent {
    /// The fewest members.
    pub least: usize,
    /// The most members; of more, the newest are kept.
    pub most: usize,
    /// The fewest dates from the first member to the last, including missed ones: three months.
    pub dates: usize,
}

impl Frequency {
    /// Returns the published numbers.
    pub(crate) fn extent(self) -> Extent {
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
