//! Enrichment: what can be told about a transaction from the transaction itself.
//!
//! A pure function over our own data files, so the same transaction always gives the same answer. The category comes
//! from the first of these that knows one: the merchant category code, the merchant recognised in the description,
//! and the rules about words, codes and direction, of which the last ones fit everything.

mod cleaning;
mod confidence;
mod merchant_code;
mod rule;

use crate::category::Category;
use crate::counterparty::{Counterparty, Merchant};
use crate::geotag::Geotag;
use crate::transaction::Transaction;

pub(crate) use cleaning::cleaned_description;
pub(crate) use confidence::Confidence;

/// What enrichment found out about a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Insights {
    /// The standard category that it belongs to.
    pub category: &'static Category,
    /// How sure the category is. The published schema has no place for it, so no answer shows it.
    #[allow(dead_code, reason = "read by tests so far, and soon by the report on accuracy")]
    pub confidence: Confidence,
    /// The other side, if it was recognised.
    pub counterparty: Option<&'static Counterparty>,
    /// Where the card may have been read, the likeliest place first; none unless one was present.
    pub geotags: Vec<&'static Geotag>,
    /// Whether a card was read, as far as can be told.
    pub card_present: Option<bool>,
    /// What tells the other side from others: the counterparty's id, else the cleaned description, else, when cleaning
    /// leaves nothing, the description as written. Rules of recategorisation and series go by it.
    pub payee: String,
}

/// Finds out what can be told about a transaction.
pub(crate) fn enrich(transaction: &Transaction) -> Insights {
    let cleaned = cleaned_description(transaction.description.as_str());
    let merchant = Merchant::recognise(&cleaned);
    Insights {
        category: category(transaction, &cleaned, merchant),
        confidence: Confidence::percent(if merchant.is_some() { 90 } else { 50 }),
        counterparty: merchant.map(|merchant| &merchant.counterparty),
        geotags: Vec::new(),
        card_present: card_present(transaction),
        payee: payee(transaction, cleaned, merchant),
    }
}

fn payee(transaction: &Transaction, cleaned: String, merchant: Option<&Merchant>) -> String {
    match merchant {
        Some(merchant) => merchant.counterparty.l3_counterparty_id.to_string(),
        None if cleaned.is_empty() => transaction.description.as_str().to_owned(),
        None => cleaned,
    }
}

fn category(transaction: &Transaction, cleaned: &str, merchant: Option<&Merchant>) -> &'static Category {
    if transaction.description.is_missing() {
        return Category::known(Category::UNCATEGORIZED);
    }
    let code = transaction.merchant_category_code.as_ref();
    code.and_then(merchant_code::category)
        .or(merchant.map(|merchant| merchant.category))
        .unwrap_or_else(|| rule::category(transaction, cleaned))
}

/// What the caller says; otherwise what the bank's code implies.
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
        check("THE CORNER SHOP", json!({ "merchantCategoryCode": "5411" }), "groceries", None);
        check("THE CORNER SHOP", json!({ "merchantCategoryCode": "0001" }), "other", None);
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
    fn card_presence_is_what_the_caller_says_or_the_code_implies() {
        let card_present = |more| insights("SOMETHING", more).card_present;
        assert_eq!(card_present(json!({ "cardPresent": false, "txCode": ")))" })), Some(false));
        assert_eq!(card_present(json!({ "txCode": ")))" })), Some(true));
        assert_eq!(card_present(json!({ "txCode": "DD" })), Some(false));
        assert_eq!(card_present(json!({ "txCode": "DEB" })), None);
        assert_eq!(card_present(json!({})), None);
    }

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
