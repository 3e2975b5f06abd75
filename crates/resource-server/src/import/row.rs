//! Rows: fields of a table, read into what would be posted.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::columns::{Column, Mapping};
use super::dates::{self, Order};
use super::id::{Ids, of_bank};
use super::money::{self, Separator};
use super::{Defaults, ReadError};

/// The fields of a line.
#[derive(Clone, Debug)]
pub(super) struct Row(Vec<String>);

impl Row {
    /// Fields that are missing at the end are empty. If there are more than columns, one of them may have been taken for two, and
    /// nobody knows which.
    pub(super) fn new(fields: Vec<String>, columns: usize) -> Result<Self, String> {
        match fields.get(columns..) {
            Some(more) if more.iter().any(|field| !field.is_empty()) => {
                Err(format!("it has {} fields, but there are {columns} columns", fields.len()))
            }
            _ => Ok(Self(fields)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }
}

/// Reads the rows of a table, as the table as a whole was understood.
pub(super) struct RowReader<'d> {
    mapping: &'d Mapping,
    defaults: &'d Defaults,
    order: (Order, bool),
    separator: (Separator, bool),
    /// The column with ids, if there is one.
    id: Option<Column>,
    ids: Ids,
    currency: String,
}

impl<'d> RowReader<'d> {
    /// Looks at all rows for what a single one does not tell.
    pub(super) fn new(
        mapping: &'d Mapping,
        rows: &[&Row],
        defaults: &'d Defaults,
    ) -> Result<Self, ReadError> {
        if mapping.index(Column::Account).is_none() && defaults.account.is_none() {
            return Err(ReadError("no column tells the account; say which it is with --account".to_owned()));
        }
        let all = |column| {
            let index = mapping.index(column);
            rows.iter().filter_map(move |row| index.and_then(|index| row.0.get(index)).map(String::as_str))
        };
        let amounts = [Column::Amount, Column::Debit, Column::Credit].into_iter().flat_map(all);
        let mut references = HashSet::new();
        let is_id = all(Column::Reference).all(|text| !text.is_empty() && references.insert(text));
        let id = [Column::Id, Column::Reference].into_iter().find(|column| mapping.index(*column).is_some());
        Ok(Self {
            mapping,
            defaults,
            order: dates::order(all(Column::Date)),
            separator: Separator::of(amounts),
            id: id.filter(|column| *column == Column::Id || is_id),
            ids: Ids::default(),
            currency: mapping.currency().map_or_else(|| defaults.currency.clone(), str::to_owned),
        })
    }

    /// What would be posted, or why there is nothing to post.
    pub(super) fn item(&mut self, row: &Row) -> Result<Box<RawValue>, String> {
        let date = self.text(row, Column::Date);
        let date = dates::parse(date, self.order.0).ok_or_else(|| format!("`{date}` is no date"))?;
        let date = date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let amount = self.amount(row)?;
        let description = match self.text(row, Column::Description) {
            "" => "No description",
            description => description,
        };
        let currency = match self.text(row, Column::Currency) {
            "" => self.currency.clone(),
            "£" => "GBP".to_owned(),
            "€" => "EUR".to_owned(),
            "$" => "USD".to_owned(),
            currency => currency.to_owned(),
        };
        let account = self.account(row)?;
        let transaction_id = match self.id.map(|column| self.text(row, column)) {
            Some(id) if !id.is_empty() => of_bank(&account, id),
            _ => self.ids.next(&account, &[&date, normal(&amount), &currency, description]),
        };
        let written = Written {
            user_id: self.defaults.user.as_deref(),
            account_id: &account,
            transaction_id,
            account_type: &self.defaults.account_type,
            tx_code: Some(self.text(row, Column::Type)).filter(|text| !text.is_empty()).map(code),
            date,
            status: status(self.text(row, Column::Status))?,
            description,
            amount: RawValue::from_string(amount).map_err(|error| error.to_string())?,
            currency,
            merchant_category_code: Some(self.text(row, Column::Mcc)).filter(|code| !code.is_empty()),
        };
        to_raw_value(&written).map_err(|error| error.to_string())
    }

    fn text<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.mapping.index(column).and_then(|index| row.0.get(index)).map_or("", String::as_str)
    }

    fn account(&self, row: &Row) -> Result<String, String> {
        let written: String = self.text(row, Column::Account).split_whitespace().collect();
        match &self.defaults.account {
            Some(account) => Ok(account.clone()),
            None if written.is_empty() => Err("it names no account".to_owned()),
            None => Ok(written),
        }
    }

    /// The amount with its sign, as digits.
    fn amount(&self, row: &Row) -> Result<String, String> {
        let one = self.money(row, Column::Amount)?;
        let [debit, credit] = [self.money(row, Column::Debit)?, self.money(row, Column::Credit)?];
        let moves = |amount: &String| !matches!(normal(amount), "0" | "-0");
        match (one, debit.filter(moves), credit.filter(moves)) {
            (Some(amount), None, None) => self.directed(row, amount),
            (_, Some(debit), None) => Ok(format!("-{}", debit.trim_start_matches('-'))),
            (_, None, Some(credit)) => Ok(credit.trim_start_matches('-').to_owned()),
            (_, Some(_), Some(_)) => Err("it has both a debit and a credit".to_owned()),
            (None, None, None) => Err("it has no amount".to_owned()),
        }
    }

    fn money(&self, row: &Row, column: Column) -> Result<Option<String>, String> {
        let text = self.text(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        money::parse(text, self.separator.0).map(Some).ok_or_else(|| format!("`{text}` is no amount"))
    }

    /// An amount with the sign that the direction gives it, if there is such a column.
    fn directed(&self, row: &Row, amount: String) -> Result<String, String> {
        const OUT: [&str; 8] = ["debit", "dr", "d", "dbit", "out", "s", "soll", "af"];
        const IN: [&str; 8] = ["credit", "cr", "c", "crdt", "in", "h", "haben", "bij"];
        if self.mapping.index(Column::Direction).is_none() {
            return Ok(amount);
        }
        let digits = amount.trim_start_matches('-');
        match self.text(row, Column::Direction).to_lowercase() {
            word if OUT.contains(&&*word) => Ok(format!("-{digits}")),
            word if IN.contains(&&*word) => Ok(digits.to_owned()),
            word => Err(format!("`{word}` is neither debit nor credit")),
        }
    }

    /// What was understood of the rows.
    pub(super) fn reading(&self) -> Vec<(String, String)> {
        let order = match self.order.0 {
            Order::DayFirst => "day first",
            Order::MonthFirst => "month first",
        };
        let separator = match self.separator.0 {
            Separator::Point => "1,234.56",
            Separator::Comma => "1.234,56",
        };
        let ids = match self.id {
            Some(_) => "the bank's",
            None => "made of what each line says",
        };
        [("dates", order), ("amounts", separator), ("ids", ids), ("currency", &self.currency)]
            .map(|(what, how)| (what.to_owned(), how.to_owned()))
            .to_vec()
    }

    /// What was guessed.
    pub(super) fn notes(&self) -> Vec<String> {
        let guesses = [
            (!self.order.1, "every date can be read either way; the day was taken to come first"),
            (
                !self.separator.1,
                "no amount tells whether `,` or `.` comes before the decimals; it was taken to be `.`",
            ),
            (
                self.id == Some(Column::Reference),
                "the references are all different and were taken for the bank's ids",
            ),
        ];
        guesses.into_iter().filter(|(guessed, _)| *guessed).map(|(_, note)| note.to_owned()).collect()
    }
}

/// Digits without the zeros that decimals end with, so that an id does not depend on how many a bank writes.
fn normal(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}

/// A transaction as it would be posted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    user_id: Option<&'a str>,
    account_id: &'a str,
    transaction_id: String,
    account_type: &'a str,
    tx_code: Option<String>,
    date: String,
    status: &'static str,
    description: &'a str,
    amount: Box<RawValue>,
    currency: String,
    merchant_category_code: Option<&'a str>,
}

/// The code for a kind of transaction that a bank writes out.
fn code(text: &str) -> String {
    const CODES: [(&str, &str); 12] = [
        ("direct debit", "DD"),
        ("standing order", "SO"),
        ("debit card", "DEB"),
        ("card payment", "DEB"),
        ("card purchase", "DEB"),
        ("contactless", ")))"),
        ("cash withdrawal", "ATM"),
        ("bank credit", "BGC"),
        ("transfer", "TFR"),
        ("cheque", "CHQ"),
        ("fee", "CHG"),
        ("charge", "CHG"),
    ];
    let plain = text.to_lowercase().replace('_', " ");
    let code = CODES.iter().find(|(words, _)| plain == *words).map(|(_, code)| *code);
    code.unwrap_or(text).to_owned()
}

/// Whether it is settled. What did not happen is neither.
fn status(text: &str) -> Result<&'static str, String> {
    match &*text.to_lowercase() {
        "" | "posted" | "booked" | "completed" | "complete" | "settled" | "cleared" | "success" => {
            Ok("posted")
        }
        "pending" | "authorised" | "authorized" | "reserved" | "vorgemerkt" => Ok("pending"),
        _ => Err(format!("the status `{text}` is neither posted nor pending")),
    }
}
