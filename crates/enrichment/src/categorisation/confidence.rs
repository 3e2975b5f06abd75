//! The confidence in a category, by the evidence that decided it. The percentages are data
//! (`data/confidence.toml`).

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// The confidence in a category, in whole percent: of results with a confidence of 80, four in five
/// should be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "u8")]
pub struct Confidence(u8);

impl Confidence {
    /// Returns a confidence of this many percent, at most 100.
    pub const fn percent(percent: u8) -> Self {
        Self(if percent > 100 { 100 } else { percent })
    }

    /// Returns the number of percent.
    pub const fn as_percent(self) -> u8 {
        self.0
    }

    /// Returns the confidence in a category that this evidence decided.
    pub(crate) fn of(evidence: Evidence, agreement: Agreement) -> Self {
        TABLE.row(evidence).entry(agreement)
    }
}

/// The evidence that decided a category, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The absence of a description.
    NoDescription,
    /// The merchant category code.
    MerchantCode,
    /// Words or codes that take precedence over a recognised merchant.
    Decisive,
    /// A recognised merchant.
    Merchant,
    /// Words that name a kind of business.
    Words,
    /// A merchant category code that covers many kinds of business.
    VagueMerchantCode,
    /// Words that many kinds of business use.
    VagueWords,
    /// The bank's own code.
    BankCode,
    /// The kind of the account.
    Account,
    /// The direction of the money alone.
    Direction,
}

impl Evidence {
    /// Returns whether this evidence is too weak to contradict other evidence.
    pub(crate) fn is_vague(self) -> bool {
        matches!(self, Self::VagueMerchantCode | Self::VagueWords)
    }
}

/// The relation of the other evidence to a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// There is no other evidence.
    Alone,
    /// Other evidence names the same category.
    Agreed,
    /// Other evidence names another category.
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
    fn agreement_raises_the_confidence_and_contradiction_lowers_it() {
        for evidence in [Evidence::MerchantCode, Evidence::Decisive, Evidence::Merchant, Evidence::Words] {
            let of = |agreement| Confidence::of(evidence, agreement);
            assert!(of(Agreement::Contradicted) < of(Agreement::Alone), "{evidence:?}");
            assert!(of(Agreement::Alone) < of(Agreement::Agreed), "{evidence:?}");
        }
    }

    #[test]
    fn weaker_evidence_gives_less_confidence() {
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
