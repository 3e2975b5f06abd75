//! Rules that choose a category by words of the description, the bank's codes, the kind of account
//! and the direction of the money.
//!
//! They are data (`data/rules.toml`) in three lists. The first rule of a list that applies decides.

use std::sync::LazyLock;

use serde::Deserialize;

use super::confidence::Evidence;
use super::vote::Vote;
use crate::description::phrase_matcher::PhraseMatcher;
use crate::reference_data::category::Category;
use crate::transaction::{AccountType, Transaction};

/// Returns the vote of the rules that take precedence over a recognised merchant.
pub(crate) fn decisive(transaction: &Transaction, words: &str) -> Option<Vote> {
    let rule = RULES.decisive.first_match(transaction, words)?;
    Some(Vote { category: rule.category, evidence: Evidence::Decisive })
}

/// Returns the vote of words that name a kind of business.
pub(crate) fn by_words(transaction: &Transaction, words: &str) -> Option<Vote> {
    let rule = RULES.by_words.first_match(transaction, words)?;
    let evidence = if rule.vague { Evidence::VagueWords } else { Evidence::Words };
    Some(Vote { category: rule.category, evidence })
}

/// Returns the vote of the rules for transactions without any other evidence.
pub(crate) fn remaining(transaction: &Transaction, words: &str) -> Vote {
    let rule = RULES.remaining.first_match(transaction, words);
    let rule = rule.expect("a test checks that the last rules apply to everything");
    Vote { category: rule.category, evidence: rule.evidence() }
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let written: Written =
        toml::from_str(include_str!("../../data/rules.toml")).expect("a test reads data/rules.toml");
    Rules {
        refunds: PhraseMatcher::new(written.refunds.iter().map(|words| (words.as_str(), ()))),
        decisive: RuleList::of(written.decisive),
        by_words: RuleList::of(written.by_words),
        remaining: RuleList::of(written.remaining),
    }
});

struct Rules {
    /// Words of refunds, which are categorised like payments.
    refunds: PhraseMatcher<()>,
    decisive: RuleList,
    by_words: RuleList,
    remaining: RuleList,
}

/// Rules in order, and their words with the index of the rule.
struct RuleList {
    rules: Vec<Rule>,
    words: PhraseMatcher<usize>,
}

/// A rule, which applies when all conditions that it names hold.
struct Rule {
    has_words: bool,
    tx_code: Option<String>,
    account_type: Option<AccountType>,
    direction: Option<Direction>,
    category: &'static Category,
    /// True if many kinds of business use its words.
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
            .flat_map(|(index, rule)| rule.words.iter().flatten().map(move |words| (words.as_str(), index)));
        Self { words: PhraseMatcher::new(words), rules: written.into_iter().map(Rule::of).collect() }
    }

    fn first_match(&self, transaction: &Transaction, words: &str) -> Option<&Rule> {
        let found = self.words.find(words);
        let occurs = |index| found.iter().any(|found| found.meaning == index);
        let direction = Direction::of(transaction, words);
        let applies = |(index, rule): &(usize, &Rule)| {
            rule.applies(transaction, direction) && (!rule.has_words || occurs(*index))
        };
        self.rules.iter().enumerate().find(applies).map(|(_, rule)| rule)
    }
}

impl Rule {
    fn applies(&self, transaction: &Transaction, direction: Direction) -> bool {
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
    by_words: Vec<WrittenRule>,
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
    use crate::description::cleaning::Cleaned;
    use crate::description::phrase_matcher::without_marks;

    #[test]
    fn cleaning_keeps_the_words_of_each_rule_and_no_list_repeats_words() {
        let written: Written = toml::from_str(include_str!("../../data/rules.toml")).expect("the rules");
        for list in [&written.decisive, &written.by_words, &written.remaining] {
            let mut seen = BTreeSet::new();
            for rule in list {
                for phrase in rule.words.iter().flatten() {
                    let words = without_marks(phrase);
                    assert_eq!(Cleaned::of(words).words(), words, "no cleaned text contains this");
                    let conditions = (phrase, &rule.tx_code, rule.direction.map(|way| way == Direction::In));
                    assert!(seen.insert(conditions), "{phrase:?} is repeated");
                }
            }
        }
    }

    #[test]
    fn each_rule_by_words_has_words() {
        assert!(RULES.by_words.rules.iter().all(|rule| rule.has_words));
    }

    #[test]
    fn the_last_rules_apply_to_everything() {
        for direction in [Direction::In, Direction::Out] {
            assert!(RULES.remaining.rules.iter().any(|rule| is_fallback(rule, direction)));
        }
    }

    fn is_fallback(rule: &Rule, direction: Direction) -> bool {
        let unconditional = !rule.has_words && rule.tx_code.is_none() && rule.account_type.is_none();
        unconditional && rule.direction.is_none_or(|wanted| wanted == direction)
    }
}
