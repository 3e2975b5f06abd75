//! Opinions: what each source says of a category, and what is made of all of them.

use super::confidence::{Agreement, Confidence, Evidence};
use crate::category::Category;

/// A category, and what speaks for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opinion {
    pub category: &'static Category,
    pub evidence: Evidence,
}

/// The first opinion decides; the others make it surer or less sure.
pub(super) fn settle(opinions: &[Opinion]) -> Option<(&'static Category, Confidence)> {
    let (first, others) = opinions.split_first()?;
    let confidence = Confidence::of(first.evidence, first.agreement(others));
    Some((first.category, confidence))
}

impl Opinion {
    /// What is vague agrees, but it contradicts nothing.
    fn agreement(&self, others: &[Self]) -> Agreement {
        if others.iter().any(|other| other.category == self.category) {
            Agreement::Agreed
        } else if others.iter().any(|other| !other.evidence.is_vague()) {
            Agreement::Contradicted
        } else {
            Agreement::Alone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Opinion, settle};
    use crate::category::Category;

    #[test]
    fn the_first_decides_and_the_others_make_it_surer_or_less_sure() {
        check(&[], None);
        check(&[("9", Evidence::Merchant)], Some(("9", 95)));
        check(&[("9", Evidence::Merchant), ("9", Evidence::Words)], Some(("9", 98)));
        check(&[("9", Evidence::Merchant), ("22", Evidence::Words)], Some(("9", 85)));
        check(
            &[("9", Evidence::Merchant), ("22", Evidence::Words), ("9", Evidence::VagueWords)],
            Some(("9", 98)),
        );
    }

    #[test]
    fn what_is_vague_contradicts_nothing() {
        check(&[("9", Evidence::Merchant), ("44", Evidence::VagueMerchantCode)], Some(("9", 95)));
        check(&[("9", Evidence::Words), ("44", Evidence::VagueWords)], Some(("9", 85)));
        check(&[("44", Evidence::VagueWords), ("9", Evidence::Words)], Some(("44", 70)));
    }

    fn check(opinions: &[(&str, Evidence)], settled: Option<(&str, u8)>) {
        let opinion =
            |&(id, evidence): &(&str, Evidence)| Opinion { category: Category::known(id), evidence };
        let found = settle(&opinions.iter().map(opinion).collect::<Vec<_>>());
        let found =
            found.map(|(category, confidence)| (category.l2_category_id.as_str(), confidence.as_percent()));
        assert_eq!(found, settled, "{opinions:?}");
    }
}
