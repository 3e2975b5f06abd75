//! A bank transaction as a client sends it: every value is valid, and nothing is added yet.

pub(crate) mod amount;
pub(crate) mod identifier;
pub(crate) mod string_newtype;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

use crate::string_newtype;
use crate::transaction::amount::Amount;
use crate::transaction::identifier::{AccountId, TransactionId, UserId};
use crate::transaction::string_newtype::{Invalid, WITHOUT_NUL, at_most};

/// A bank transaction as the caller knows it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// The user whose transaction it is.
    pub user_id: Option<UserId>,
    /// The account that it is on.
    pub account_id: AccountId,
    /// Its id, unique within the account.
    pub transaction_id: TransactionId,
    /// The kind of the account.
    pub account_type: AccountType,
    /// The bank's own code for the kind of transaction.
    pub tx_code: Option<TxCode>,
    /// The time of the transaction.
    pub date: DateTime,
    /// The settlement status.
    pub status: Status,
    /// The bank's description.
    pub description: Description,
    /// The amount in major units, negative when money leaves the account.
    pub amount: Amount,
    /// The currency of the amount (ISO 4217).
    #[schemars(default)]
    pub currency: Currency,
    /// The merchant's category code (ISO 18245), four digits.
    pub merchant_category_code: Option<MerchantCategoryCode>,
    /// True if a card was read; false for a purchase on the web.
    pub card_present: Option<bool>,
    /// An object that is returned unchanged, without the character U+0000.
    pub meta: Option<Meta>,
}

/// The identity of a transaction of a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionKey {
    /// The account.
    pub account_id: AccountId,
    /// The id within the account.
    pub transaction_id: TransactionId,
}

impl Transaction {
    /// Returns the identity of the transaction.
    pub fn key(&self) -> TransactionKey {
        TransactionKey { account_id: self.account_id.clone(), transaction_id: self.transaction_id.clone() }
    }
}

/// The kind of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountType {
    /// A current account.
    Cash,
    /// A card account.
    Card,
    /// A savings account.
    Savings,
    /// An investment account.
    Investment,
    /// A loan.
    Loan,
    /// A mortgage.
    Mortgage,
    /// A pension.
    Pension,
}

/// The settlement status of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is not settled yet.
    Pending,
    /// It is settled.
    Posted,
}

impl Status {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Posted => "posted",
        }
    }
}

string_newtype! {
    /// The bank's own code for the kind of transaction, for example `DEB`, `CR`, `TFR`, `)))`,
    /// `DD`, `SO`, `BGC`, `ATM`, `CHQ` or `CHG`; empty when unknown.
    #[schemars(extend("maxLength" = 64, "pattern" = WITHOUT_NUL))]
    TxCode, |text| at_most(64, text)
}

string_newtype! {
    /// A description in the bank's words.
    #[schemars(extend("maxLength" = 256, "pattern" = WITHOUT_NUL))]
    Description, |text| at_most(256, text)
}

impl Description {
    /// Returns whether the bank states that there is no description.
    pub fn is_missing(&self) -> bool {
        self.as_str() == "No description"
    }
}

string_newtype! {
    /// A currency code of three letters (ISO 4217), upper-cased.
    #[schemars(extend("minLength" = 3, "maxLength" = 3, "pattern" = "^[A-Za-z]{3}$"))]
    Currency, |text| {
        let three_letters = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        three_letters.then(|| text.to_ascii_uppercase()).ok_or(Invalid::because("must be three letters"))
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self("GBP".to_owned())
    }
}

string_newtype! {
    /// A merchant category code (ISO 18245): up to four digits, padded with zeros on the left to
    /// four.
    #[schemars(extend("minLength" = 1, "maxLength" = 4, "pattern" = "^[0-9]{1,4}$"))]
    MerchantCategoryCode, |text| {
        let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| format!("{text:0>4}")).ok_or(Invalid::because("must be one to four digits"))
    }
}

/// A date and time with an offset (RFC 3339), answered as it was written.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(transparent, extend("format" = "date-time", "maxLength" = 35))]
pub struct DateTime {
    written: String,
    #[schemars(skip)]
    instant: Timestamp,
    #[schemars(skip)]
    day: Date,
}

impl DateTime {
    /// Returns the instant, by which transactions are ordered.
    pub fn instant(&self) -> Timestamp {
        self.instant
    }

    /// The day on which it was, where it was written.
    pub fn day(&self) -> Date {
        self.day
    }
}

impl FromStr for DateTime {
    type Err = Invalid;

    /// Reads RFC 3339, the internet's profile of ISO 8601; the annotations of RFC 9557 are not part
    /// of it.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let written = at_most(35, text)?;
        match (text.parse(), Pieces::parse(text)) {
            (Ok(instant), Ok(pieces)) if !text.contains('[') => {
                Ok(Self { written, instant, day: pieces.date() })
            }
            _ => Err(Invalid::because("must be a date and time with an offset, like 2026-08-01T09:30:00Z")),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

/// An object of the caller's own without the character U+0000, kept and answered as it was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Meta(#[schemars(with = "serde_json::Map<String, serde_json::Value>")] Box<RawValue>);

impl Meta {
    const MOST_BYTES: usize = 8 * 1024;
}

impl FromStr for Meta {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let json = RawValue::from_string(text.to_owned()).map_err(|_| Invalid::because("must be JSON"))?;
        if !json.get().starts_with('{') {
            return Err(Invalid::because("must be an object"));
        }
        if json.get().len() > Self::MOST_BYTES {
            return Err(Invalid::because("must be at most 8 KiB long"));
        }
        Ok(Self(json))
    }
}

impl fmt::Display for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get())
    }
}

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer)?.get().parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
impl Transaction {
    /// Returns a payment from a current account. The members of `more` are added or replaced.
    pub(crate) fn example(description: &str, more: serde_json::Value) -> Self {
        let mut item = serde_json::json!({
            "accountId": "account-1", "transactionId": "transaction-1", "accountType": "cash", "status": "posted",
            "date": "2026-08-01T09:30:00Z", "description": description, "amount": -10, "currency": "GBP",
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            item[name] = value.clone();
        }
        serde_json::from_str(&item.to_string()).expect("a valid transaction")
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, DateTime, MerchantCategoryCode, Meta};

    #[test]
    fn currencies() {
        check::<Currency>("gbp", Some("GBP"));
        check::<Currency>("EUR", Some("EUR"));
        check::<Currency>("GB", None);
        check::<Currency>("G8P", None);
        check::<Currency>("££", None);
    }

    #[test]
    fn merchant_category_codes() {
        check::<MerchantCategoryCode>("742", Some("0742"));
        check::<MerchantCategoryCode>("5411", Some("5411"));
        check::<MerchantCategoryCode>("", None);
        check::<MerchantCategoryCode>("54112", None);
        check::<MerchantCategoryCode>("54a1", None);
    }

    #[test]
    fn dates_and_times() {
        check::<DateTime>("2026-08-01T09:30:00Z", Some("2026-08-01T09:30:00Z"));
        check::<DateTime>("2026-08-01T09:30:00.123456+01:00", Some("2026-08-01T09:30:00.123456+01:00"));
        check::<DateTime>("2026-08-01", None);
        check::<DateTime>("2026-08-01T09:30:00", None);
        check::<DateTime>("2026-13-01T09:30:00Z", None);
        check::<DateTime>("2026-08-01T09:30:00+00:00[UTC]", None);
        check::<DateTime>("2026-08-01T09:30:00.0000000000000000Z", None);
    }

    #[test]
    fn meta_values() {
        check::<Meta>(r#"{"a": [1, 1.50]}"#, Some(r#"{"a": [1, 1.50]}"#));
        check::<Meta>("[]", None);
        check::<Meta>("{", None);
        check::<Meta>(&format!("{{\"a\":\"{}\"}}", "x".repeat(8 * 1024)), None);
    }

    #[track_caller]
    fn check<T: std::str::FromStr + ToString>(text: &str, expected: Option<&str>) {
        assert_eq!(text.parse::<T>().ok().map(|value| value.to_string()).as_deref(), expected, "{text:?}");
    }
}
