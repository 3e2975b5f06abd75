//! The columns of a table: which of the names that banks give them mean what.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// What a column can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When it happened.
    Date,
    /// The bank's description.
    Description,
    /// The amount, negative when money leaves the account.
    Amount,
    /// The amount that leaves the account.
    Debit,
    /// The amount that comes in.
    Credit,
    /// Which way the amount goes, where it has no sign.
    Direction,
    /// The currency of the amount.
    Currency,
    /// The bank's code for the kind of transaction.
    Type,
    /// The bank's id of the transaction.
    Id,
    /// A reference, which may be an id.
    Reference,
    /// The merchant's category code.
    Mcc,
    /// Whether it is settled.
    Status,
    /// The account.
    Account,
}

/// Each column with the name by which it is told on the command line and those that banks give it, the likeliest first.
const COLUMNS: [(Column, &str, &[&str]); 13] = [
    (
        Column::Date,
        "date",
        &[
            "date",
            "transaction date",
            "date of transaction",
            "booking date",
            "posting date",
            "posted date",
            "date posted",
            "completed date",
            "date completed",
            "operation date",
            "trans date",
            "process date",
            "entry date",
            "started date",
            "value date",
            "time",
            "timestamp",
            "created",
            "buchungstag",
            "buchungsdatum",
            "datum",
            "valutadatum",
            "valuta",
        ],
    ),
    (
        Column::Description,
        "description",
        &[
            "description",
            "transaction description",
            "details",
            "transaction details",
            "narrative",
            "payee",
            "counter party",
            "counterparty",
            "merchant",
            "merchant name",
            "name",
            "payee name",
            "beneficiary",
            "memo",
            "particulars",
            "text",
            "notes",
            "buchungstext",
            "verwendungszweck",
            "auftraggeber empfanger",
            "beschreibung",
            "omschrijving",
            "libelle",
        ],
    ),
    (
        Column::Amount,
        "amount",
        &[
            "amount",
            "transaction amount",
            "value",
            "amount in account currency",
            "local amount",
            "net amount",
            "sum",
            "betrag",
            "umsatz",
            "bedrag",
            "montant",
            "importe",
        ],
    ),
    (
        Column::Debit,
        "debit",
        &[
            "debit",
            "debit amount",
            "money out",
            "paid out",
            "withdrawal",
            "withdrawals",
            "withdrawal amount",
            "out",
            "amount debit",
            "debits",
            "spent",
            "soll",
            "lastschrift",
            "ausgang",
        ],
    ),
    (
        Column::Credit,
        "credit",
        &[
            "credit",
            "credit amount",
            "money in",
            "paid in",
            "deposit",
            "deposits",
            "deposit amount",
            "in",
            "amount credit",
            "credits",
            "received",
            "haben",
            "gutschrift",
            "eingang",
        ],
    ),
    (
        Column::Direction,
        "direction",
        &[
            "direction",
            "debit credit",
            "credit debit",
            "debit or credit",
            "credit or debit",
            "cr dr",
            "dr cr",
            "credit debit indicator",
            "debit credit indicator",
            "soll haben",
            "af bij",
        ],
    ),
    (
        Column::Currency,
        "currency",
        &[
            "currency",
            "transaction currency",
            "ccy",
            "currency code",
            "account currency",
            "local currency",
            "wahrung",
            "waehrung",
        ],
    ),
    (
        Column::Type,
        "type",
        &[
            "type",
            "transaction type",
            "transaction code",
            "tx code",
            "code",
            "trans type",
            "payment type",
            "type code",
            "umsatzart",
        ],
    ),
    (
        Column::Id,
        "id",
        &[
            "id",
            "transaction id",
            "transactionid",
            "transaction number",
            "transaction no",
            "fitid",
            "unique id",
            "uid",
            "transaction reference number",
        ],
    ),
    (
        Column::Reference,
        "reference",
        &["reference", "transaction reference", "ref", "reference number", "bank reference", "referenz"],
    ),
    (Column::Mcc, "mcc", &["mcc", "merchant category code", "merchant code", "category code"]),
    (Column::Status, "status", &["status", "state", "transaction status", "booking status"]),
    (
        Column::Account,
        "account",
        &["account", "account id", "account number", "iban", "account no", "account iban", "konto"],
    ),
];

/// What of a table is in which column, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    columns: Vec<(Column, usize)>,
    /// The names of the columns as they stand in the file.
    names: Vec<String>,
    /// A name that was said from outside and is not there.
    unknown: Option<String>,
}

impl Mapping {
    /// Finds what the names of columns mean; those that were said from outside mean what was said.
    pub(super) fn of(names: Vec<String>, said: &[(Column, String)]) -> Self {
        let plain: Vec<_> = names.iter().map(|name| plain(name)).collect();
        let index = |wanted: &str| plain.iter().position(|name| *name == self::plain(wanted));
        let mut columns: Vec<(Column, usize)> =
            said.iter().filter_map(|(column, wanted)| Some((*column, index(wanted)?))).collect();
        let unknown = said.iter().map(|(_, wanted)| wanted).find(|wanted| index(wanted).is_none()).cloned();
        for (column, _, synonyms) in COLUMNS {
            let is_free = |index: &usize| columns.iter().all(|(_, taken)| taken != index);
            let find = |synonym: &&str| {
                plain.iter().enumerate().position(|(index, name)| name == synonym && is_free(&index))
            };
            if !columns.iter().any(|(known, _)| *known == column) {
                columns.extend(synonyms.iter().find_map(find).map(|index| (column, index)));
            }
        }
        Self { columns, names, unknown }
    }

    pub(super) fn index(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, index)| *index)
    }

    /// A name that was said from outside and is not there.
    pub(super) fn unknown(&self) -> Option<&str> {
        self.unknown.as_deref()
    }

    /// What is missing before a line can be read.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let has = |column| self.index(column).is_some();
        let needed = [
            (has(Column::Date), "a date"),
            (has(Column::Description), "a description"),
            (
                has(Column::Amount) || has(Column::Debit) || has(Column::Credit),
                "an amount (or debit and credit)",
            ),
        ];
        needed.into_iter().filter(|(there, _)| !there).map(|(_, what)| what).collect()
    }

    /// The names of the columns as they stand in the file.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What is known, with the name of its column.
    pub(super) fn known(&self) -> impl Iterator<Item = (Column, &str)> {
        self.columns.iter().map(|(column, index)| (*column, self.names[*index].trim()))
    }

    /// The names of columns that nothing is read from.
    pub(super) fn unused(&self) -> Vec<&str> {
        let is_used = |index| self.columns.iter().any(|(_, used)| *used == index);
        let unused = self.names.iter().enumerate().filter(|(index, _)| !is_used(*index));
        unused.map(|(_, name)| name.trim()).filter(|name| !name.is_empty()).collect()
    }

    /// The currency that the name of a column with amounts tells, like `Amount (EUR)`.
    pub(super) fn currency(&self) -> Option<&'static str> {
        let amounts = [Column::Amount, Column::Debit, Column::Credit];
        let names = amounts.into_iter().filter_map(|column| self.index(column));
        names.filter_map(|index| currency_in(&self.names[index])).next()
    }
}

/// A name without case, marks, accents of German, and the currency that it may end with.
fn plain(name: &str) -> String {
    let folded = name.to_lowercase().replace('ä', "a").replace('ö', "o").replace('ü', "u").replace('é', "e");
    let words: Vec<_> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match &words[..] {
        [name @ .., last] if !name.is_empty() && code(last).is_some() => name.join(" "),
        _ => words.join(" "),
    }
}

fn currency_in(name: &str) -> Option<&'static str> {
    let signs = [('£', "GBP"), ('€', "EUR"), ('$', "USD")];
    let sign = signs.into_iter().find(|(sign, _)| name.contains(*sign)).map(|(_, code)| code);
    sign.or_else(|| name.split(|c: char| !c.is_alphanumeric()).find_map(code))
}

/// The currencies that names of columns end with.
fn code(word: &str) -> Option<&'static str> {
    ["GBP", "EUR", "USD", "CHF"].into_iter().find(|code| code.eq_ignore_ascii_case(word))
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = COLUMNS.iter().find(|(column, ..)| column == self).map(|(_, name, _)| *name);
        f.pad(name.expect("each column is in the table"))
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        COLUMNS.iter().find(|(_, name, _)| *name == text).map(|(column, ..)| *column).ok_or(UnknownColumn)
    }
}

/// A text that names no [`Column`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownColumn;

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = COLUMNS.iter().map(|(_, name, _)| *name).collect();
        write!(f, "a column is one of {}", names.join(", "))
    }
}

impl Error for UnknownColumn {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_many_names() {
        check("Date,Description,Amount,Balance", &[("date", 0), ("description", 1), ("amount", 2)]);
        check(
            "Transaction Date, Details ,Paid out (£),Paid in (£)",
            &[("date", 0), ("description", 1), ("debit", 2), ("credit", 3)],
        );
        check(
            "Buchungstag,Wertstellung,Verwendungszweck,Betrag (EUR)",
            &[("date", 0), ("description", 2), ("amount", 3)],
        );
        check(
            "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance",
            &[("date", 3), ("description", 4), ("amount", 5), ("currency", 7), ("type", 0), ("status", 8)],
        );
        check(
            "DATE,VALUE DATE,NARRATIVE,DEBIT AMOUNT,CREDIT AMOUNT",
            &[("date", 0), ("description", 2), ("debit", 3), ("credit", 4)],
        );
        check("foo,bar", &[]);
    }

    #[test]
    fn what_is_said_comes_first() {
        let said = [(Column::Date, "booked on".to_owned()), (Column::Description, "Amount".to_owned())];
        let names = ["Date", "Booked on", "Amount", "Value"].map(str::to_owned).to_vec();
        let mapping = Mapping::of(names, &said);
        assert_eq!(mapping.index(Column::Date), Some(1));
        assert_eq!(mapping.index(Column::Description), Some(2));
        assert_eq!(mapping.index(Column::Amount), Some(3));
        assert_eq!(mapping.unused(), ["Date"]);
    }

    #[test]
    fn every_name_means_one_thing() {
        let mut names: Vec<_> = COLUMNS.iter().flat_map(|(.., names)| names.iter()).collect();
        assert!(names.iter().all(|name| plain(name) == **name));
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    fn check(header: &str, expected: &[(&str, usize)]) {
        let mapping = Mapping::of(header.split(',').map(str::to_owned).collect(), &[]);
        let found: Vec<_> =
            mapping.columns.iter().map(|(column, index)| (column.to_string(), *index)).collect();
        let expected: Vec<_> = expected.iter().map(|(name, index)| ((*name).to_owned(), *index)).collect();
        assert_eq!(found, expected, "{header}");
    }
}
