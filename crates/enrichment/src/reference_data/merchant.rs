//! Merchants that a transaction can be recognised to be with, and how a description is recognised.
//!
//! They are data (`data/merchants.toml`), read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use uuid::Uuid;

use crate::description::phrase_matcher::PhraseMatcher;
use crate::reference_data::category::Category;
use crate::reference_data::counterparty::{Counterparty, LoanType};

/// A counterparty with what it is recognised by and what its transactions mostly are.
#[derive(Debug)]
pub struct Merchant {
    /// The counterparty of its transactions.
    pub counterparty: Counterparty,
    /// The category of most of its transactions.
    pub category: &'static Category,
    /// The countries in which it has branches that cards are read in, as ISO 3166 has them.
    pub branches: Vec<String>,
    words: Vec<String>,
}

impl Merchant {
    /// Returns the merchant whose words occur in a cleaned description. The longest words win, so
    /// that `uber eats` is not recognised as `uber`.
    pub fn recognise(cleaned: &str) -> Option<&'static Self> {
        let found = DICTIONARY.words.find(cleaned).into_iter().max_by_key(|found| found.length)?;
        Some(&DICTIONARY.merchants[found.meaning])
    }

    /// All merchants in the order of their counterparties' ids.
    pub fn all() -> &'static [Self] {
        &DICTIONARY.merchants
    }
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let written: Written =
        toml::from_str(include_str!("../../data/merchants.toml")).expect("a test reads data/merchants.toml");
    Dictionary::of(written.merchant)
});

struct Dictionary {
    merchants: Vec<Merchant>,
    words: PhraseMatcher<usize>,
}

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
    /// The domain of the merchant that this one belongs to.
    parent: Option<String>,
    company: Option<String>,
    seat: Option<String>,
    industry: String,
    category: String,
    loan_type: Option<LoanType>,
    #[serde(default)]
    branches: Vec<String>,
    words: Vec<String>,
}

impl Dictionary {
    fn of(written: Vec<WrittenMerchant>) -> Self {
        let names: HashMap<_, _> =
            written.iter().map(|merchant| (merchant.domain.clone(), merchant.name.clone())).collect();
        let mut merchants: Vec<_> =
            written.into_iter().map(|merchant| merchant.into_merchant(&names)).collect();
        merchants.sort_by_key(|merchant| merchant.counterparty.l3_counterparty_id);
        let words = merchants
            .iter()
            .enumerate()
            .flat_map(|(place, merchant)| merchant.words.iter().map(move |words| (words.as_str(), place)));
        Self { words: PhraseMatcher::new(words), merchants }
    }
}

impl WrittenMerchant {
    fn into_merchant(self, names: &HashMap<String, String>) -> Merchant {
        let category = Category::known(&self.category);
        let counterparty = Counterparty {
            l3_counterparty_id: id(&self.domain),
            l3_counterparty_name: self.name,
            parent_id: self.parent.as_deref().map(id),
            parent_name: self.parent.as_ref().map(|parent| names.get(parent).cloned().unwrap_or_default()),
            full_company_name: self.company,
            logo_url: None,
            website: Some(format!("https://www.{}", self.domain)),
            registered_location: self.seat,
            l3_counterparty_category: self.industry,
            l2_category_name: category.l2_category_name.clone(),
            l4_loan_type: self.loan_type,
        };
        Merchant { counterparty, category, branches: self.branches, words: self.words }
    }
}

/// The id of the counterparty with a domain.
fn id(domain: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, domain.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Merchant;
    use crate::description::cleaning::cleaned_description;
    use crate::description::phrase_matcher::without_marks;

    #[test]
    fn every_merchant_is_reachable_and_unlike_the_others() {
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        for merchant in Merchant::all() {
            let name = &merchant.counterparty.l3_counterparty_name;
            let is_new = ids.insert(merchant.counterparty.l3_counterparty_id) && names.insert(name);
            assert!(is_new, "two merchants with the name or the domain of {name}");
            for phrase in &merchant.words {
                let words = without_marks(phrase);
                assert_eq!(cleaned_description(words), words, "of {name}: no cleaned text contains this");
                let found = Merchant::recognise(words).map(|found| &found.counterparty.l3_counterparty_name);
                assert_eq!(found, Some(name), "{phrase:?}");
            }
        }
    }

    #[test]
    fn the_longest_words_win() {
        check("uber trip help uber", Some("Uber"));
        check("uber eats help uber", Some("Uber Eats"));
        check("sky high trampoline park", None);
        check("the corner shop", None);
    }

    #[track_caller]
    fn check(cleaned: &str, name: Option<&str>) {
        let found = Merchant::recognise(cleaned);
        let found = found.map(|merchant| merchant.counterparty.l3_counterparty_name.as_str());
        assert_eq!(found, name, "{cleaned:?}");
    }
}
