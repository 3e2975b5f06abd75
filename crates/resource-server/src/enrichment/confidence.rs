//! Confidence: how sure a category is, by what decided it. The percentages are data (`data/confidence.toml`).

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// How sure a category is, in whole percent: of answers with a confidence of 80, four in five should be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "u8")]
pub(crate) struct Confidence(u8);

impl Confidence {
    /// This many percent; more than 100 is 100.
    pub(crate) const fn percent(percent: u8) -> Self {
        Self(if percent > 100 { 100 } else { percent })
    }

    /// The number before the percent sign.
    pub(crate) const fn as_percent(self) -> u8 {
        self.0
    }

    /// How sure a category is that this evidence decided.
    pub(super) fn of(evidence: Evidence, agreement: Agreement) -> Self {
        TABLE.row(evidence).entry(agreement)
    }
}

/// What decided a category, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// That there is no description.
    NoDescription,
    /// The merchant category code.
    MerchantCode,
    /// Words or codes that leave little doubt.
    Decisive,
    /// The merchant that was recognised.
    Merchant,
    /// Words that say what kind of business it is.
    Words,
    /// A merchant category code that says little.
    VagueMerchantCode,
    /// Words that say little.
    VagueWords,
    /// The bank's own code.
    BankCode,
    /// The kind of the account.
    Account,
    /// Nothing but the direction in which money went.
    Direction,
}

impl Evidence {
    /// Whether it says so little that it contradicts nothing.
    pub(super) fn is_vague(self) -> bool {
        matches!(self, Self::VagueMerchantCode | Self::VagueWords)
    }
}

/// What the other evidence says of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// There is no other.
    Alone,
    /// The same.
    Agreed,
    /// Something else.
    Contradicted,
}

impl From<u8> for Confidence {
    fn from(percent: u8) -> Self {
        Self::percent(percent)
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/confidence.toml")).expect("a test reads data/confidence.toml")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    no_description: Row,
    merchant_code: Row,
    decisive: Row,
    merchant: Row,
    words: Row,
    vague_merchant_code: Row,
    vague_words: Row,
    bank_code: Row,
    account: Row,
    direction: Row,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    alone: Confidence,
    agreed: Option<Confidence>,
    contradicted: Option<Confidence>,
}

impl Table {
    fn row(&self, evidence: Evidence) -> &Row {
        match evidence {
            Evidence::NoDescription => &self.no_description,
            Evidence::MerchantCode => &self.merchant_code,
            Evidence::Decisive => &self.decisive,
            Evidence::Merchant => &self.merchant,
            Evidence::Words => &self.words,
            Evidence::VagueMerchantCode => &self.vague_merchant_code,
            Evidence::VagueWords => &self.vague_words,
            Evidence::BankCode => &self.bank_code,
            Evidence::Account => &self.account,
            Evidence::Direction => &self.direction,
        }
    }
}

impl Row {
    fn entry(&self, agreement: Agreement) -> Confidence {
        let entry = match agreement {
            Agreement::Alone => None,
            Agreement::Agreed => self.agreed,
            Agreement::Contradicted => self.contradicted,
        };
        entry.unwrap_or(self.alone)
    }
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Confidence, Evidence};

    #[test]
    fn evidence_that_others_contradict_is_less_sure_and_that_they_support_is_surer() {
        for evidence in [Evidence::MerchantCode, Evidence::Decisive, Evidence::Merchant, Evidence::Words] {
            let of = |agreement| Confidence::of(evidence, agreement);
            assert!(of(Agreement::Contradicted) < of(Agreement::Alone), "{evidence:?}");
            assert!(of(Agreement::Alone) < of(Agreement::Agreed), "{evidence:?}");
        }
    }

    #[test]
    fn what_says_less_is_less_sure() {
        let alone = |evidence| Confidence::of(evidence, Agreement::Alone);
        let falling = [Evidence::NoDescription, Evidence::Merchant, Evidence::Words, Evidence::Direction];
        assert!(falling.windows(2).all(|pair| alone(pair[0]) > alone(pair[1])));
        for vague in
            [Evidence::VagueMerchantCode, Evidence::VagueWords, Evidence::BankCode, Evidence::Account]
        {
            assert!(alone(vague) < alone(Evidence::Words) && alone(vague) > alone(Evidence::Direction));
        }
    }
}
