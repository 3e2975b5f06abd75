//! Merchant category codes (ISO 18245) and the standard categories that they stand for.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::category::Category;
use crate::transaction::MerchantCategoryCode;

/// The category of purchases under a code, if the code says enough.
pub(super) fn category(code: &MerchantCategoryCode) -> Option<&'static Category> {
    RANGES
        .iter()
        .find(|range| (range.from.as_str()..=range.to.as_str()).contains(&code.as_str()))
        .map(Range::category)
}

static RANGES: LazyLock<Vec<Range>> = LazyLock::new(|| {
    toml::from_str::<Written>(include_str!("../../data/merchant-category-codes.toml"))
        .expect("a test reads data/merchant-category-codes.toml")
        .range
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    range: Vec<Range>,
}

/// A range of codes, both ends included. All codes have four digits, so their order as text is their order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    from: String,
    to: String,
    category: String,
}

impl Range {
    fn category(&self) -> &'static Category {
        Category::known(&self.category)
    }
}

#[cfg(test)]
mod tests {
    use super::{RANGES, category};

    #[test]
    fn the_ranges_are_ascending_and_do_not_overlap() {
        let mut last = String::new();
        for range in RANGES.iter() {
            let _ = range.category();
            assert!(range.from.len() == 4 && range.to.len() == 4, "{}", range.from);
            assert!(last < range.from && range.from <= range.to, "{}", range.from);
            last.clone_from(&range.to);
        }
    }

    #[test]
    fn both_ends_belong_to_a_range() {
        for (code, name) in
            [("5411", Some("groceries")), ("5499", Some("groceries")), ("5410", None), ("742", Some("pets"))]
        {
            let code = code.parse().expect("a code");
            assert_eq!(category(&code).map(|category| category.l2_category_name.as_str()), name, "{code}");
        }
    }
}
