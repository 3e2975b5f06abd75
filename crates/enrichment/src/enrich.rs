//! The enrichment of one transaction.
//!
//! Several sources *vote* on the category: the merchant category code, the merchant recognised in
//! the description, and rules about words, codes and direction. The first vote in a fixed order
//! decides, and the others raise or lower the confidence.

use crate::categorisation::confidence::{Agreement, Confidence, Evidence};
use crate::categorisation::vote::{Vote, decide};
use crate::categorisation::{merchant_code, rule};
use crate::description::cleaning::Cleaned;
use crate::reference_data::category::Category;
use crate::reference_data::counterparty::Counterparty;
use crate::reference_data::geotag::Geotag;
use crate::reference_data::merchant::Merchant;
use crate::transaction::Transaction;

/// The result of enriching a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insights {
    /// The standard category.
    pub category: &'static Category,
    /// The confidence in the category. The published schema has no member for it, so no response
    /// shows it.
    pub confidence: Confidence,
    /// The counterparty, if it was recognised.
    pub counterparty: Option<&'static Counterparty>,
    /// The places where the card may have been read, the likeliest first; empty unless a card was
    /// present.
    pub geotags: Vec<&'static Geotag>,
    /// True if a card was read; `None` if that is unknown.
    pub card_present: Option<bool>,
    /// The key of the counterparty: its id, else the cleaned description, else, if cleaning leaves
    /// nothing, the description as written. Recategorisation rules and series are keyed by it.
    pub payee: String,
}

/// Enriches a transaction.
pub fn enrich(transaction: &Transaction) -> Insights {
    let cleaned = Cleaned::of(transaction.description.as_str());
    let merchant = Merchant::recognise(cleaned.payee());
    let card_present = card_present(transaction);
    let (category, confidence) = category(transaction, &cleaned, merchant);
    Insights {
        category,
        confidence,
        counterparty: merchant.map(|merchant| &merchant.counterparty),
        geotags: merchant
            .filter(|_| card_present == Some(true))
            .map(|merchant| Geotag::candidates(merchant, cleaned.payee(), transaction.description.as_str()))
            .unwrap_or_default(),
        card_present,
        payee: payee(transaction, &cleaned, merchant),
    }
}

fn payee(transaction: &Transaction, cleaned: &Cleaned, merchant: Option<&Merchant>) -> String {
    match (merchant, cleaned.payee()) {
        (Some(merchant), _) => merchant.counterparty.l3_counterparty_id.to_string(),
        (None, "") => transaction.description.as_str().to_owned(),
        (None, cleaned) => cleaned.to_owned(),
    }
}

fn category(
    transaction: &Transaction,
    cleaned: &Cleaned,
    merchant: Option<&Merchant>,
) -> (&'static Category, Confidence) {
    if transaction.description.is_missing() {
        let confidence = Confidence::of(Evidence::NoDescription, Agreement::Alone);
        return (Category::known(Category::UNCATEGORIZED), confidence);
    }
    decide(&votes(transaction, cleaned, merchant)).unwrap_or_else(|| {
        let Vote { category, evidence } = rule::remaining(transaction, cleaned.words());
        (category, Confidence::of(evidence, Agreement::Alone))
    })
}

/// Returns the votes of the sources that recognise the counterparty, in order of precedence.
fn votes(transaction: &Transaction, cleaned: &Cleaned, merchant: Option<&Merchant>) -> Vec<Vote> {
    let code = transaction.merchant_category_code.as_ref().and_then(merchant_code::vote);
    let words = rule::by_words(transaction, cleaned.words());
    let is_vague = |vote: &Vote| vote.evidence.is_vague();
    let merchant =
        merchant.map(|merchant| Vote { category: merchant.category, evidence: Evidence::Merchant });
    let in_order = [
        code.filter(|code| !is_vague(code)),
        rule::decisive(transaction, cleaned.words()),
        merchant,
        words.filter(|words| !is_vague(words)),
        code.filter(is_vague),
        words.filter(is_vague),
    ];
    in_order.into_iter().flatten().collect()
}

/// Returns what the caller states, or else what the bank's code implies.
fn card_present(transaction: &Transaction) -> Option<bool> {
    transaction.card_present.or_else(|| match transaction.tx_code.as_ref()?.as_str() {
        ")))" | "ATM" => Some(true),
        "BGC" | "CHQ" | "DD" | "SO" | "TFR" => Some(false),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Insights, enrich};
    use crate::transaction::Transaction;

    #[test]
    fn only_a_missing_description_is_uncategorized() {
        check("No description", json!({}), "uncategorized", None);
        check("No description", json!({ "merchantCategoryCode": "5411" }), "uncategorized", None);
        check("NO DESCRIPTION", json!({}), "other", None);
        check("no description", json!({}), "other", None);
        check("", json!({}), "other", None);
    }

    #[test]
    fn the_merchant_category_code_comes_first() {
        check("TESCO PFS 3921 CD 4412", json!({ "merchantCategoryCode": "5541" }), "gasoline", Some("Tesco"));
        check("THE FOX AND HOUNDS", json!({ "merchantCategoryCode": "5411" }), "groceries", None);
        check("SOMEBODY", json!({ "merchantCategoryCode": "0001" }), "other", None);
        check("SALVO VINTAGE", json!({ "merchantCategoryCode": "5999" }), "general", None);
    }

    #[test]
    fn then_the_merchant() {
        check("TESCO STORES 6021 LONDON GB", json!({}), "groceries", Some("Tesco"));
        check("SAINSBURY'S S/MKT CD 1234", json!({}), "groceries", Some("Sainsbury's"));
        check("PAYPAL *SPOTIFY 35314369001", json!({}), "entertainment", Some("Spotify"));
        check("UBER EATS HELP.UBER.COM", json!({}), "eating-out", Some("Uber Eats"));
        check("REFUND ASOS.COM", json!({ "amount": 20.5 }), "clothing", Some("ASOS"));
    }

    #[test]
    fn then_words_code_account_and_direction() {
        check("ACME LTD SALARY", json!({ "amount": 2100, "txCode": "BGC" }), "paychecks", None);
        check("RENT FLAT 2", json!({ "txCode": "SO" }), "rent", None);
        check("CASH HIGH STREET", json!({ "txCode": "ATM" }), "ATM", None);
        check("J SMITH", json!({ "txCode": "CHQ" }), "cheques", None);
        check("TO A/C 22113344", json!({ "txCode": "TFR" }), "transfers", None);
        check("CREDIT CARD PAYMENT 8832", json!({ "txCode": "DD" }), "credit", None);
        check("THANK YOU", json!({ "accountType": "card", "amount": 100 }), "credit", None);
        check("SOMEBODY", json!({ "amount": 5 }), "deposits", None);
        check("SOMEBODY", json!({ "amount": -5 }), "other", None);
    }

    #[test]
    fn a_refund_belongs_where_the_money_went() {
        check("REFUND CORNER CAFE", json!({ "amount": 5 }), "eating-out", None);
        check("CORNER CAFE", json!({ "amount": 5 }), "deposits", None);
        check("HMRC TAX REFUND", json!({ "amount": 300 }), "taxes", Some("HMRC"));
    }

    #[test]
    fn what_agrees_is_surer_than_what_stands_alone_or_is_contradicted() {
        let confidence = |description, more| insights(description, more).confidence.as_percent();
        let code = |code: &str| json!({ "merchantCategoryCode": code });
        assert_eq!(confidence("TESCO STORES 6021", code("5411")), 99, "the code and the merchant");
        assert_eq!(confidence("SOMEBODY", code("5411")), 95, "the code alone");
        assert_eq!(confidence("TESCO STORES 6021", code("5541")), 85, "the code, not the merchant");
        assert_eq!(confidence("TESCO STORES 6021", json!({})), 95, "the merchant alone");
        assert_eq!(confidence("BT BROADBAND", json!({})), 98, "the merchant and a word");
        assert_eq!(confidence("NETFLIX.COM", code("4899")), 95, "the merchant, and a code that says little");
        assert_eq!(confidence("THE CORNER CAFE", json!({})), 85, "a word");
        assert_eq!(confidence("SOMETHING STORE", json!({})), 70, "a word that says little");
        assert_eq!(confidence("SOMEBODY", json!({ "txCode": "DD" })), 60, "the bank's code");
        assert_eq!(confidence("SOMEBODY", json!({ "accountType": "pension" })), 70, "the kind of account");
        assert_eq!(confidence("SOMEBODY", json!({})), 30, "nothing but the direction");
        assert_eq!(confidence("No description", json!({})), 99);
    }

    #[test]
    fn card_presence_is_what_the_caller_says_or_the_code_implies() {
        let card_present = |more| insights("SOMETHING", more).card_present;
        assert_eq!(card_present(json!({ "cardPresent": false, "txCode": ")))" })), Some(false));
        assert_eq!(card_present(json!({ "txCode": ")))" })), Some(true));
        assert_eq!(card_present(json!({ "txCode": "DD" })), Some(false));
        assert_eq!(card_present(json!({ "txCode": "DEB" })), None);
        assert_eq!(card_present(json!({})), None);
    }

    #[track_caller]
    fn check(description: &str, more: Value, category: &str, counterparty: Option<&str>) {
        let insights = insights(description, more);
        assert_eq!(insights.category.l2_category_name, category, "{description}");
        let found = insights.counterparty.map(|counterparty| counterparty.l3_counterparty_name.as_str());
        assert_eq!(found, counterparty, "{description}");
    }

    fn insights(description: &str, more: Value) -> Insights {
        enrich(&Transaction::example(description, more))
    }
}
