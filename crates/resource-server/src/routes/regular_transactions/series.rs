//! The response for a series.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::store::StoredTransaction;
use enrichment::{
    AccountId, Amount, Counterparty, Currency, Description, TransactionId, TxCode, UserId,
    cleaned_description,
};
use recurrence::{Direction, ExpectedAmount, Frequency, Series, SeriesName, is_steady};

/// Payments or income that recur, and what is expected next.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegularTransaction {
    /// The id of the series, the same for as long as it goes on.
    pub series_id: Uuid,
    /// The account that it is on.
    pub account_id: AccountId,
    /// The user whose newest transaction it is.
    pub user_id: Option<UserId>,
    /// The direction of the money.
    pub r#type: SeriesType,
    /// The kind of arrangement.
    pub subtype: SeriesSubtype,
    /// The frequency.
    pub frequency: Frequency,
    /// The newest transaction's description, in the bank's words.
    pub description: Description,
    /// The description without the parts that change each time.
    pub cleaned_description: String,
    /// The number of transactions in the series.
    pub num_tx_matched_in_series: usize,
    /// On how many dates between the first and the last of them nothing was seen.
    pub gap_length_in_freq_units: u32,
    /// The number of transactions that are off their date. A date on a weekend is kept from the
    /// Friday before to the Monday after.
    pub date_anomalies_count: u32,
    /// The number of transactions that were returned within a week.
    pub num_returned_txs: u32,
    /// The day of the newest transaction.
    #[schemars(with = "String", extend("format" = "date"))]
    pub last_date: Date,
    /// The day on which the next one is expected.
    #[schemars(with = "String", extend("format" = "date"))]
    pub predicted_date: Date,
    /// The first day on which it would be no surprise.
    #[schemars(with = "String", extend("format" = "date"))]
    pub predicted_date_earliest: Date,
    /// The last one.
    #[schemars(with = "String", extend("format" = "date"))]
    pub predicted_date_latest: Date,
    /// True if the account has transactions after that day, but not the expected one.
    pub predicted_tx_late_or_not_detected: bool,
    /// The expected amount; null if the amounts vary too much.
    pub predicted_amount: Option<Amount>,
    /// The least amount that would be no surprise: of payments, which are negative, the one that
    /// takes most.
    pub predicted_amount_lower: Option<Amount>,
    /// The greatest one.
    pub predicted_amount_upper: Option<Amount>,
    /// The currency of the amounts (ISO 4217).
    pub currency: Currency,
    /// The other side, where it was recognised.
    pub counterparty_id: Option<Uuid>,
    /// The other side's line of business.
    pub l3_counterparty_category: Option<&'static str>,
    /// The category that most of the transactions are in: the user's own choice where there is one.
    pub predicted_category_id: Option<String>,
    /// The transactions, the oldest first.
    pub transactions: Vec<RegularTransactionEntry>,
}

/// A transaction of a series.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegularTransactionEntry {
    /// The transaction's id.
    pub uid: TransactionId,
    /// The day on which it happened.
    #[schemars(with = "String", extend("format" = "date"))]
    pub date: Date,
    /// The amount in major units, negative when money leaves the account.
    pub amount: Amount,
    /// Its category: the user's own choice where there is one.
    pub category_id: String,
    /// The bank's description.
    pub description: Description,
    /// The description without the parts that change each time.
    pub cleaned_description: String,
    /// The bank's own code for the kind of transaction.
    pub tx_code: Option<TxCode>,
    /// True if a card was read; null if that is unknown.
    pub card_present: Option<bool>,
    /// The other side's line of business.
    pub l3_counterparty_category: Option<&'static str>,
}

/// The direction of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SeriesType {
    Payment,
    Income,
}

/// The kind of arrangement of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SeriesSubtype {
    DirectDebit,
    StandingOrder,
    FrequentVisit,
    CommittedCardPayment,
    Other,
}

/// A transaction of a series, as far as the response needs it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub user_id: Option<UserId>,
    pub currency: Currency,
    pub counterparty: Option<&'static Counterparty>,
    pub entry: RegularTransactionEntry,
}

impl Member {
    pub(crate) fn of(stored: StoredTransaction) -> Self {
        let chosen = stored.user_category().map(|chosen| chosen.as_str().to_owned());
        let StoredTransaction { transaction, insights, .. } = stored;
        let counterparty = insights.counterparty;
        Self {
            user_id: transaction.user_id,
            currency: transaction.currency,
            counterparty,
            entry: RegularTransactionEntry {
                uid: transaction.transaction_id,
                date: transaction.date.day(),
                amount: transaction.amount,
                category_id: chosen.unwrap_or_else(|| insights.category.l2_category_id.clone()),
                cleaned_description: cleaned_description(transaction.description.as_str()),
                description: transaction.description,
                tx_code: transaction.tx_code,
                card_present: insights.card_present,
                l3_counterparty_category: counterparty
                    .map(|counterparty| counterparty.l3_counterparty_category.as_str()),
            },
        }
    }
}

impl RegularTransaction {
    /// The answer for a series with these members, the oldest first. None without members: they may
    /// have been removed since the series was found.
    pub(crate) fn new(account: &AccountId, series: &Series, members: Vec<Member>) -> Option<Self> {
        let newest = members.last()?;
        let prediction = &series.prediction;
        let expected = |part: fn(&ExpectedAmount) -> Decimal| {
            prediction.amount.as_ref().map(part).map(Amount::from_observed)
        };
        Some(Self {
            series_id: series_id(account, &series.name),
            account_id: account.clone(),
            user_id: newest.user_id.clone(),
            r#type: series.name.direction.into(),
            subtype: SeriesSubtype::of(series.name.direction, &members),
            frequency: series.name.frequency,
            description: newest.entry.description.clone(),
            cleaned_description: newest.entry.cleaned_description.clone(),
            num_tx_matched_in_series: members.len(),
            gap_length_in_freq_units: series.missed,
            date_anomalies_count: series.anomalies,
            num_returned_txs: series.returned,
            last_date: series.last,
            predicted_date: prediction.date,
            predicted_date_earliest: prediction.earliest,
            predicted_date_latest: prediction.latest,
            predicted_tx_late_or_not_detected: prediction.is_late,
            predicted_amount: expected(|amount| amount.likeliest),
            predicted_amount_lower: expected(|amount| amount.lower),
            predicted_amount_upper: expected(|amount| amount.upper),
            currency: newest.currency.clone(),
            counterparty_id: newest.counterparty.map(|counterparty| counterparty.l3_counterparty_id),
            l3_counterparty_category: newest.entry.l3_counterparty_category,
            predicted_category_id: commonest_category(&members),
            transactions: members.into_iter().map(|member| member.entry).collect(),
        })
    }
}

/// The category that most members are in; of several, the one of the newest.
fn commonest_category(members: &[Member]) -> Option<String> {
    let categories = members.iter().map(|member| member.entry.category_id.as_str());
    let count = |category: &str| categories.clone().filter(|other| *other == category).count();
    categories.clone().max_by_key(|category| count(category)).map(str::to_owned)
}

/// Returns the id of a series, which is the same for as long as the series continues.
fn series_id(account: &AccountId, name: &SeriesName) -> Uuid {
    let SeriesName { payee, direction, currency, frequency, ordinal } = name;
    // `Debug` quotes each part, so that two different names never give the same text.
    let text = format!("{account:?}{payee:?}{direction:?}{currency:?}{frequency:?}{ordinal}");
    Uuid::new_v5(&SERIES, text.as_bytes())
}

/// The name space of series ids: a random number, once and for all.
const SERIES: Uuid = Uuid::from_u128(0x5f0c_2a4e_9d1b_4c87_8e33_71b6_d0a9_4f52);

impl From<Direction> for SeriesType {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Payment => Self::Payment,
            Direction::Income => Self::Income,
        }
    }
}

impl SeriesSubtype {
    /// Returns the kind that most members indicate. A card payment in person is a visit; a steady
    /// amount from a card that is not present is a subscription.
    fn of(direction: Direction, members: &[Member]) -> Self {
        let most = |is_so: fn(&Member) -> bool| {
            2 * members.iter().filter(|member| is_so(member)).count() > members.len()
        };
        let is_steady = || is_steady(members.iter().map(|member| member.entry.amount.into()));
        if most(|member| member.code() == "DD") {
            Self::DirectDebit
        } else if most(|member| member.code() == "SO") {
            Self::StandingOrder
        } else if direction == Direction::Income || !most(Member::is_by_card) {
            Self::Other
        } else if most(|member| member.entry.card_present == Some(true)) {
            Self::FrequentVisit
        } else if is_steady() {
            Self::CommittedCardPayment
        } else {
            Self::Other
        }
    }
}

impl Member {
    fn code(&self) -> &str {
        self.entry.tx_code.as_ref().map_or("", TxCode::as_str)
    }

    /// Returns whether the member is a card payment. Without a code, as on card accounts, the
    /// presence of a card decides.
    fn is_by_card(&self) -> bool {
        match self.code() {
            "DEB" | ")))" => true,
            "" => self.entry.card_present.is_some(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_subtype_is_what_most_members_say() {
        use SeriesSubtype::{CommittedCardPayment, DirectDebit, FrequentVisit, Other, StandingOrder};
        let payment = Direction::Payment;
        check(payment, &[("DD", None, "-5"), ("DD", None, "-9"), ("DEB", None, "-5")], DirectDebit);
        check(payment, &[("SO", Some(false), "-5"), ("SO", Some(false), "-5")], StandingOrder);
        check(payment, &[(")))", Some(true), "-5"), ("DEB", Some(true), "-9")], FrequentVisit);
        check(payment, &[("", Some(true), "-5"), ("", Some(true), "-5")], FrequentVisit);
        check(payment, &[("DEB", Some(false), "-5"), ("DEB", None, "-5")], CommittedCardPayment);
        check(payment, &[("DEB", None, "-5"), ("DEB", None, "-9")], Other);
        check(payment, &[("", None, "-5"), ("", None, "-5")], Other);
        check(payment, &[("TFR", Some(false), "-5"), ("TFR", Some(false), "-5")], Other);
        check(payment, &[("DD", None, "-5"), ("SO", None, "-5")], Other);
        check(Direction::Income, &[("SO", None, "5"), ("SO", None, "5")], StandingOrder);
        check(Direction::Income, &[("DEB", Some(false), "5"), ("DEB", Some(false), "5")], Other);
    }

    #[test]
    fn of_two_categories_that_are_as_common_the_newer_is_expected() {
        let members = |categories: &[&str]| {
            let member = |category: &&str| member(("", None, "-5"), category);
            categories.iter().map(member).collect::<Vec<_>>()
        };
        assert_eq!(commonest_category(&members(&["9", "22", "9"])).as_deref(), Some("9"));
        assert_eq!(commonest_category(&members(&["9", "22", "22", "9"])).as_deref(), Some("9"));
        assert_eq!(commonest_category(&members(&["9", "22"])).as_deref(), Some("22"));
        assert_eq!(commonest_category(&[]), None);
    }

    #[track_caller]
    fn check(direction: Direction, members: &[(&str, Option<bool>, &str)], expected: SeriesSubtype) {
        let members: Vec<_> = members.iter().map(|written| member(*written, "9")).collect();
        assert_eq!(SeriesSubtype::of(direction, &members), expected, "{members:?}");
    }

    fn member((code, card_present, amount): (&str, Option<bool>, &str), category: &str) -> Member {
        let entry = RegularTransactionEntry {
            uid: "transaction-1".parse().expect("an id"),
            date: date(2026, 8, 14),
            amount: amount.parse().expect("an amount"),
            category_id: category.to_owned(),
            description: "SOMETHING".parse().expect("a description"),
            cleaned_description: "something".to_owned(),
            tx_code: (!code.is_empty()).then(|| code.parse().expect("a code")),
            card_present,
            l3_counterparty_category: None,
        };
        Member { user_id: None, currency: Currency::default(), counterparty: None, entry }
    }
}
