//! Votes of the sources, and the decision between them.

use super::confidence::{Agreement, Confidence, Evidence};
use crate::reference_data::category::Category;

/// A category and the evidence for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vote {
    pub category: &'static Category,
    pub evidence: Evidence,
}

/// Returns the category of the first vote. The others raise or lower the confidence.
pub(crate) fn decide(votes: &[Vote]) -> Option<(&'static Category, Confidence)> {
    let (first, others) = votes.split_first()?;
    let confidence = Confidence::of(first.evidence, first.agreement(others));
    Some((first.category, confidence))
}

impl Vote {
    /// Compares this vote with the others. Vague evidence can agree, but it contradicts nothing.
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
    use super::{Evidence, Vote, decide};
    use crate::reference_data::category::Category;

    #[test]
    fn the_first_vote_decides_and_the_others_change_the_confidence() {
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
    fn vague_evidence_contradicts_nothing() {
        check(&[("9", Evidence::Merchant), ("44", Evidence::VagueMerchantCode)], Some(("9", 95)));
        check(&[("9", Evidence::Words), ("44", Evidence::VagueWords)], Some(("9", 85)));
        check(&[("44", Evidence::VagueWords), ("9", Evidence::Words)], Some(("44", 70)));
    }

    #[track_caller]
    fn check(votes: &[(&str, Evidence)], expected: Option<(&str, u8)>) {
        let vote = |&(id, evidence): &(&str, Evidence)| Vote { category: Category::known(id), evidence };
        let found = decide(&votes.iter().map(vote).collect::<Vec<_>>());
        let found =
            found.map(|(category, confidence)| (category.l2_category_id.as_str(), confidence.as_percent()));
        assert_eq!(found, expected, "{votes:?}");
    }
}
