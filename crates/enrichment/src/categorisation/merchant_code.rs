//! Merchant category codes (ISO 18245) and their standard categories.

use std::sync::LazyLock;

use serde::Deserialize;

use super::confidence::Evidence;
use super::vote::Vote;
use crate::reference_data::category::Category;
use crate::transaction::MerchantCategoryCode;

/// Returns the category of purchases under a code, if the code identifies one.
pub(crate) fn vote(code: &MerchantCategoryCode) -> Option<Vote> {
    let next = RANGES.partition_point(|range| range.to.as_str() < code.as_str());
    let range = RANGES.get(next).filter(|range| range.from.as_str() <= code.as_str())?;
    let evidence = if range.vague { Evidence::VagueMerchantCode } else { Evidence::MerchantCode };
    Some(Vote { category: range.category, evidence })
}

static RANGES: LazyLock<Vec<Range>> = LazyLock::new(|| {
    let written: Written = toml::from_str(include_str!("../../data/merchant-category-codes.toml"))
        .expect("a test reads data/merchant-category-codes.toml");
    written.range.into_iter().map(Range::of).collect()
});

/// A range of codes, both ends included. All codes have four digits, so they sort as text.
struct Range {
    from: String,
    to: String,
    category: &'static Category,
    /// True if a recognised merchant or a word takes precedence.
    vague: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    range: Vec<WrittenRange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRange {
    from: String,
    to: String,
    category: String,
    #[serde(default)]
    vague: bool,
}

impl Range {
    fn of(WrittenRange { from, to, category, vague }: WrittenRange) -> Self {
        Self { from, to, category: Category::known(&category), vague }
    }
}

#[cfg(test)]
mod tests {
    use super::{RANGES, vote};

    #[test]
    fn the_ranges_are_ascending_and_do_not_overlap() {
        let mut last = String::new();
        for range in RANGES.iter() {
            assert!(range.from.len() == 4 && range.to.len() == 4, "{}", range.from);
            assert!(last < range.from && range.from <= range.to, "{}", range.from);
            last.clone_from(&range.to);
        }
    }

    #[test]
    fn both_ends_belong_to_a_range() {
        check("5411", Some("groceries"));
        check("5451", Some("groceries"));
        check("3000", Some("travel"));
        check("3299", Some("travel"));
        check("742", Some("pets"));
        check("5410", None);
        check("1", None);
        check("9999", None);
    }

    #[track_caller]
    fn check(code: &str, category: Option<&str>) {
        let code = code.parse().expect("a code");
        let found = vote(&code).map(|vote| vote.category.l2_category_name.as_str());
        assert_eq!(found, category, "{code}");
    }
}
