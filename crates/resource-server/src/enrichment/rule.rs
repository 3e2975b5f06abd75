//! Rules: the category of a transaction that neither its merchant category code nor a merchant tells.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::category::Category;
use crate::counterparty::contains_words;
use crate::transaction::{AccountType, Transaction};

/// The category by the first rule that fits.
pub(super) fn category(transaction: &Transaction, cleaned: &str) -> &'static Category {
    let rule = RULES.iter().find(|rule| rule.fits(transaction, cleaned));
    rule.map(Rule::category).expect("a test shows that the last rules fit everything")
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    toml::from_str::<Written>(include_str!("../../data/rules.toml"))
        .expect("a test reads data/rules.toml")
        .rule
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: Vec<Rule>,
}

/// Fits when every condition holds that it names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    words: Option<Vec<String>>,
    tx_code: Option<String>,
    account_type: Option<AccountType>,
    direction: Option<Direction>,
    category: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    In,
    Out,
}

impl Rule {
    fn fits(&self, transaction: &Transaction, cleaned: &str) -> bool {
        let code = transaction.tx_code.as_ref().map(|code| code.as_str());
        self.words.as_ref().is_none_or(|any| any.iter().any(|words| contains_words(cleaned, words)))
            && self.tx_code.as_deref().is_none_or(|wanted| code == Some(wanted))
            && self.account_type.is_none_or(|wanted| wanted == transaction.account_type)
            && self.direction.is_none_or(|wanted| wanted == Direction::of(transaction))
    }

    fn category(&self) -> &'static Category {
        Category::known(&self.category)
    }
}

impl Direction {
    fn of(transaction: &Transaction) -> Self {
        if transaction.amount.is_outgoing() { Self::Out } else { Self::In }
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, RULES, Rule};
    use crate::enrichment::cleaned_description;

    #[test]
    fn every_rule_names_a_category() {
        for rule in RULES.iter() {
            let _ = rule.category();
        }
    }

    #[test]
    fn cleaning_leaves_the_words_of_every_rule() {
        for words in RULES.iter().filter_map(|rule| rule.words.as_ref()).flatten() {
            assert_eq!(&cleaned_description(words), words);
        }
    }

    #[test]
    fn the_last_rules_fit_everything() {
        for direction in [Direction::In, Direction::Out] {
            assert!(RULES.iter().any(|rule| is_fallback(rule, direction)));
        }
    }

    fn is_fallback(rule: &Rule, direction: Direction) -> bool {
        let unconditional = rule.words.is_none() && rule.tx_code.is_none() && rule.account_type.is_none();
        unconditional && rule.direction.is_none_or(|fits| fits == direction)
    }
}
