//! Merchants that a transaction can be recognised to be with, and how a description is recognised.
//!
//! They are data (`data/merchants.toml`), read once.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::category::Category;

/// The other side of a transaction, where it is known.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counterparty {
    /// The counterparty's id, always the same one for a merchant.
    pub l3_counterparty_id: Uuid,
    /// The name that customers know.
    #[schemars(length(max = 128))]
    pub l3_counterparty_name: String,
    /// The id of the counterparty that this one belongs to.
    pub parent_id: Option<Uuid>,
    /// The name of the counterparty that this one belongs to.
    #[schemars(length(max = 36))]
    pub parent_name: Option<String>,
    /// The registered name of the company.
    #[schemars(length(max = 128))]
    pub full_company_name: Option<String>,
    /// Where its logo is found.
    #[schemars(length(max = 128))]
    pub logo_url: Option<String>,
    /// Where its website is found.
    #[schemars(length(max = 512))]
    pub website: Option<String>,
    /// Where it is registered.
    #[schemars(length(max = 128))]
    pub registered_location: Option<String>,
    /// Its line of business.
    #[schemars(length(max = 32))]
    pub l3_counterparty_category: String,
    /// The name of the standard category that its transactions mostly belong to.
    #[schemars(length(max = 32))]
    pub l2_category_name: String,
    /// What kind of loan it gives, for lenders only.
    #[schemars(length(max = 43))]
    pub l4_loan_type: Option<String>,
}

/// A counterparty with what it is recognised by and what its transactions mostly are.
#[derive(Debug)]
pub(crate) struct Merchant {
    pub(crate) counterparty: Counterparty,
    pub(crate) category: &'static Category,
    words: Vec<String>,
}

impl Merchant {
    /// The merchant whose words stand in a cleaned description; of several, the one with the longest words, so that
    /// `uber eats` is not taken for `uber`.
    pub(crate) fn recognise(cleaned: &str) -> Option<&'static Self> {
        MERCHANTS
            .iter()
            .filter_map(|merchant| Some((merchant.longest_match(cleaned)?, merchant)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, merchant)| merchant)
    }

    fn longest_match(&self, cleaned: &str) -> Option<usize> {
        self.words.iter().filter(|words| contains_words(cleaned, words)).map(String::len).max()
    }
}

impl Counterparty {
    /// All counterparties in the order of their ids.
    #[allow(dead_code, reason = "the list of counterparties is about to be served")]
    pub(crate) fn all() -> impl ExactSizeIterator<Item = &'static Self> {
        MERCHANTS.iter().map(|merchant| &merchant.counterparty)
    }

    /// The counterparty with this id. Stored transactions name it so, and the data may since have changed.
    pub(crate) fn find(id: Uuid) -> Option<&'static Self> {
        let found = MERCHANTS.binary_search_by_key(&id, |merchant| merchant.counterparty.l3_counterparty_id);
        found.ok().map(|index| &MERCHANTS[index].counterparty)
    }
}

/// Whether `words` stand in `text` as whole words; both are lower-case and separated by single spaces.
pub(crate) fn contains_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + words.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

/// In the order of their ids.
static MERCHANTS: LazyLock<Vec<Merchant>> = LazyLock::new(|| {
    let written: Written =
        toml::from_str(include_str!("../data/merchants.toml")).expect("a test reads data/merchants.toml");
    let mut merchants: Vec<_> = written.merchant.into_iter().map(WrittenMerchant::into_merchant).collect();
    merchants.sort_by_key(|merchant| merchant.counterparty.l3_counterparty_id);
    merchants
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    merchant: Vec<WrittenMerchant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMerchant {
    name: String,
    domain: String,
    industry: String,
    category: String,
    loan_type: Option<String>,
    words: Vec<String>,
}

impl WrittenMerchant {
    fn into_merchant(self) -> Merchant {
        let category = Category::known(&self.category);
        let counterparty = Counterparty {
            l3_counterparty_id: Uuid::new_v5(&Uuid::NAMESPACE_DNS, self.domain.as_bytes()),
            l3_counterparty_name: self.name,
            parent_id: None,
            parent_name: None,
            full_company_name: None,
            logo_url: None,
            website: Some(format!("https://www.{}", self.domain)),
            registered_location: None,
            l3_counterparty_category: self.industry,
            l2_category_name: category.l2_category_name.clone(),
            l4_loan_type: self.loan_type,
        };
        Merchant { counterparty, category, words: self.words }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{MERCHANTS, Merchant, contains_words};
    use crate::enrichment::cleaned_description;

    #[test]
    fn every_merchant_is_reachable_and_unlike_the_others() {
        let mut ids = BTreeSet::new();
        for merchant in MERCHANTS.iter() {
            let name = &merchant.counterparty.l3_counterparty_name;
            assert!(
                ids.insert(merchant.counterparty.l3_counterparty_id),
                "two merchants with the domain of {name}"
            );
            for words in &merchant.words {
                assert_eq!(&cleaned_description(words), words, "of {name}: no cleaned text contains this");
                let found = Merchant::recognise(words).map(|found| &found.counterparty.l3_counterparty_name);
                assert_eq!(found, Some(name), "{words:?}");
            }
        }
    }

    #[test]
    fn the_published_lengths_are_kept() {
        for merchant in MERCHANTS.iter() {
            let counterparty = &merchant.counterparty;
            assert!(counterparty.l3_counterparty_name.len() <= 128, "{counterparty:?}");
            assert!(counterparty.l3_counterparty_category.len() <= 32, "{counterparty:?}");
            assert!(counterparty.l2_category_name.len() <= 32, "{counterparty:?}");
        }
    }

    #[test]
    fn words_are_found_whole() {
        check("bp connect", "bp", true);
        check("connect bp", "bp", true);
        check("abp food", "bp", false);
        check("uber eats london", "uber eats", true);
        check("uber eatsy uber eats", "uber eats", true);
        check("", "bp", false);
    }

    fn check(text: &str, words: &str, contained: bool) {
        assert_eq!(contains_words(text, words), contained, "{words:?} in {text:?}");
    }
}
