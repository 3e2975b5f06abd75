//! A batch of posted transactions, validated with every problem reported.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::http::validate::json::{FromBody, Json};
use crate::http::validate::{Members, Problems};
use crate::records::split::Split;
use enrichment::{Currency, Invalid, Transaction, string_newtype};

/// 1 to 200 transactions.
// The body is parsed only after the check that the caller may post splits, so it is kept as
// received.
#[derive(Debug, JsonSchema)]
#[schemars(transparent, inline)]
pub(crate) struct Batch {
    #[schemars(with = "Vec<TransactionPost>", length(min = 1, max = 200))]
    json: Box<RawValue>,
}

impl Batch {
    const SIZE: RangeInclusive<usize> = 1..=200;

    #[cfg(test)]
    pub(crate) fn of(items: &[serde_json::Value]) -> Self {
        Self { json: serde_json::value::to_raw_value(items).expect("JSON") }
    }

    /// Returns whether any transaction has splits, in whatever form.
    pub(crate) fn has_splits(&self) -> bool {
        Json::new(&self.json).any_object_has("splits")
    }

    /// Parses the transactions.
    ///
    /// # Errors
    /// All problems of all transactions.
    pub(crate) fn read(&self, today: Date) -> Result<Vec<TransactionPost>, Problems> {
        let mut problems = Problems::default();
        let read = |members: &mut Members<'_, &RawValue>| TransactionPost::read(members, today);
        let items = Json::new(&self.json).list(Self::SIZE, &mut problems, read);
        problems.finish(items)
    }
}

impl FromBody for Batch {
    fn from_body(json: &RawValue, _: &mut Problems) -> Option<Self> {
        Some(Self { json: json.to_owned() })
    }
}

/// A transaction as it is posted for enrichment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub(crate) struct TransactionPost {
    /// The transaction as the bank knows it.
    #[serde(flatten)]
    pub transaction: Transaction,
    /// The parts into which the user splits it. They require `caas:transaction_splits:write`.
    #[schemars(with = "Vec<Split>", default, length(min = 2, max = 10))]
    pub splits: Option<Vec<Split>>,
    /// The last day of retention. Without one, the transaction is stored until it is deleted.
    #[schemars(with = "RetentionDate", default)]
    pub retention_until_date: Option<RetentionDate>,
}

string_newtype! {
    /// The last day on which a transaction may be kept.
    #[schemars(extend("format" = "date"))]
    RetentionDate, |text| match Date::from_str(text) {
        Ok(date) if date.to_string() == text => Ok(text.to_owned()),
        _ => Err(Invalid::because("must be a date like 2026-08-31")),
    }
}

impl TransactionPost {
    /// Returns a single transaction, if it is well-formed.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn of_json(json: &RawValue, today: Date) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let item = Json::new(json).object(&mut problems, |members| Self::read(members, today));
        problems.finish(item)
    }

    /// Every member is read before the first `?`, so that every problem is reported.
    fn read(members: &mut Members<'_, &RawValue>, today: Date) -> Option<Self> {
        let user_id = members.nullable("userId");
        let account_id = members.required("accountId");
        let transaction_id = members.required("transactionId");
        let account_type = members.required("accountType");
        let tx_code = members.nullable("txCode");
        let date = members.required("date");
        let status = members.required("status");
        let description = members.required("description");
        let amount = members.required("amount");
        let currency = members.optional::<Currency>("currency");
        let merchant_category_code = members.nullable("merchantCategoryCode");
        let card_present = members.nullable("cardPresent");
        let meta = members.nullable("meta");
        let splits = members.optional_list("splits", Split::COUNT, Split::read);
        let retention_until_date = members.optional::<RetentionDate>("retentionUntilDate");
        if let Some(Some(until)) = &retention_until_date
            && until.as_str() < today.to_string().as_str()
        {
            members.report("retentionUntilDate", "must not be in the past");
        }
        let transaction = Transaction {
            user_id: user_id?,
            account_id: account_id?,
            transaction_id: transaction_id?,
            account_type: account_type?,
            tx_code: tx_code?,
            date: date?,
            status: status?,
            description: description?,
            amount: amount?,
            currency: currency?.unwrap_or_default(),
            merchant_category_code: merchant_category_code?,
            card_present: card_present?,
            meta: meta?,
        };
        Some(Self { transaction, splits: splits?, retention_until_date: retention_until_date? })
    }
}
