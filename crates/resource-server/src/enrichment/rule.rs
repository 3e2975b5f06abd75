//! Rules: categories by words of the description, the bank's codes, the kind of the account and the direction of money.
//!
//! They are data (`data/rules.toml`) in three lists; of each list the first rule that fits decides.

use std::sync::LazyLock;

use serde::Deserialize;

use super::confidence::Evidence;
use super::opinion::Opinion;
use crate::category::Category;
use crate::phrases::Phrases;
use crate::transaction::{AccountType, Transaction};

/// What leaves so little doubt that a merchant does not matter.
pub(super) fn decisive(transaction: &Transaction, words: &str) -> Option<Opinion> {
    let rule = RULES.decisive.first_fit(transaction, words)?;
    Some(Opinion { category: rule.category, evidence: Evidence::Decisive })
}

/// What words tell where the merchant is not known.
pub(super) fn telling(transaction: &Transaction, words: &str) -> Option<Opinion> {
    let rule = RULES.telling.first_fit(transaction, words)?;
    let evidence = if rule.vague { Evidence::VagueWords } else { Evidence::Words };
    Some(Opinion { category: rule.category, evidence })
}

/// What is left when neither merchant nor words tell anything.
pub(super) fn remaining(transaction: &Transaction, words: &str) -> Opinion {
    let rule = RULES.remaining.first_fit(transaction, words);
    let rule = rule.expect("a test shows that the last rules fit everything");
    Opinion { category: rule.category, evidence: rule.evidence() }
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let written: Written =
        toml::from_str(include_str!("../../data/rules.toml")).expect("a test reads data/rules.toml");
    Rules {
        refunds: Phrases::new(written.refunds.iter().map(|words| (words.as_str(), ()))),
        decisive: RuleList::of(written.decisive),
        telling: RuleList::of(written.telling),
        remaining: RuleList::of(written.remaining),
    }
});

struct Rules {
    /// Words that say that money comes back, so that it is treated like money going out.
    refunds: Phrases<()>,
    decisive: RuleList,
    telling: RuleList,
    remaining: RuleList,
}

/// Rules in their order, and all their words with the place of the rule.
struct RuleList {
    rules: Vec<Rule>,
    words: Phrases<usize>,
}

/// Fits when every condition holds that it names.
struct Rule {
    has_words: bool,
    tx_code: Option<String>,
    account_type: Option<AccountType>,
    direction: Option<Direction>,
    category: &'static Category,
    /// Whether its words are those of businesses of all kinds.
    vague: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    In,
    Out,
}

impl RuleList {
    fn of(written: Vec<WrittenRule>) -> Self {
        let words = written
            .iter()
            .enumerate()
            .flat_map(|(place, rule)| rule.words.iter().flatten().map(move |words| (words.as_str(), place)));
        Self { words: Phrases::new(words), rules: written.into_iter().map(Rule::of).collect() }
    }

    fn first_fit(&self, transaction: &Transaction, words: &str) -> Option<&Rule> {
        let found = self.words.find(words);
        let stands_there = |place| found.iter().any(|found| found.meaning == place);
        let direction = Direction::of(transaction, words);
        let fits = |(place, rule): &(usize, &Rule)| {
            rule.fits(transaction, direction) && (!rule.has_words || stands_there(*place))
        };
        self.rules.iter().enumerate().find(fits).map(|(_, rule)| rule)
    }
}

impl Rule {
    fn fits(&self, transaction: &Transaction, direction: Direction) -> bool {
        let code = transaction.tx_code.as_ref().map(|code| code.as_str());
        self.tx_code.as_deref().is_none_or(|wanted| code == Some(wanted))
            && self.account_type.is_none_or(|wanted| wanted == transaction.account_type)
            && self.direction.is_none_or(|wanted| wanted == direction)
    }

    fn evidence(&self) -> Evidence {
        if self.has_words || self.tx_code.is_some() {
            Evidence::BankCode
        } else if self.account_type.is_some() {
            Evidence::Account
        } else {
            Evidence::Direction
        }
    }
}

impl Direction {
    fn of(transaction: &Transaction, words: &str) -> Self {
        let is_refund = || !RULES.refunds.find(words).is_empty();
        if transaction.amount.is_outgoing() || is_refund() { Self::Out } else { Self::In }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    refunds: Vec<String>,
    decisive: Vec<WrittenRule>,
    telling: Vec<WrittenRule>,
    remaining: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    words: Option<Vec<String>>,
    tx_code: Option<String>,
    account_type: Option<AccountType>,
    direction: Option<Direction>,
    category: String,
    #[serde(default)]
    vague: bool,
}

impl Rule {
    fn of(written: WrittenRule) -> Self {
        Self {
            has_words: written.words.is_some(),
            tx_code: written.tx_code,
            account_type: written.account_type,
            direction: written.direction,
            category: Category::known(&written.category),
            vague: written.vague,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Direction, RULES, Rule, Written};
    use crate::enrichment::cleaning::Cleaned;
    use crate::phrases::without_marks;

    #[test]
    fn cleaning_leaves_the_words_of_every_rule_and_none_stand_twice_in_a_list() {
        let written: Written = toml::from_str(include_str!("../../data/rules.toml")).expect("the rules");
        for list in [&written.decisive, &written.telling, &written.remaining] {
            let mut seen = BTreeSet::new();
            for rule in list {
                for phrase in rule.words.iter().flatten() {
                    let words = without_marks(phrase);
                    assert_eq!(Cleaned::of(words).words(), words, "no cleaned text contains this");
                    let conditions = (phrase, &rule.tx_code, rule.direction.map(|way| way == Direction::In));
                    assert!(seen.insert(conditions), "{phrase:?} stands twice");
                }
            }
        }
    }

    #[test]
    fn telling_rules_go_by_words() {
        assert!(RULES.telling.rules.iter().all(|rule| rule.has_words));
    }

    #[test]
    fn the_last_rules_fit_everything() {
        for direction in [Direction::In, Direction::Out] {
            assert!(RULES.remaining.rules.iter().any(|rule| is_fallback(rule, direction)));
        }
    }

    fn is_fallback(rule: &Rule, direction: Direction) -> bool {
        let unconditional = !rule.has_words && rule.tx_code.is_none() && rule.account_type.is_none();
        unconditional && rule.direction.is_none_or(|fits| fits == direction)
    }
}
