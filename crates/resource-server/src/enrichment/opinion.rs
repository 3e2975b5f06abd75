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
    /// Nobody is contradicted by what is vague.
    fn agreement(&self, others: &[Self]) -> Agreement {
        if others.iter().any(|other| other.category == self.category) {
            Agreement::Agreed
        } else if others.iter().any(|other| other.evidence != Evidence::VagueMerchantCode) {
            Agreement::Contradicted
        } else {
            Agreement::Alone
        }
    }
}
