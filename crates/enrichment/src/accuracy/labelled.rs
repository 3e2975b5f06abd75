//! Files of labelled transactions, read with every mistake reported.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;

use super::Report;
use crate::reference_data::category::Category;
use crate::transaction::identifier::{AccountId, TransactionId};
use crate::transaction::{AccountType, Currency, Status, Transaction};

/// Transactions with the category and the counterparty that a person gives them.
#[derive(Debug)]
pub struct Labelled(Vec<Label>);

/// A transaction, and what a person finds.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) line: usize,
    pub(super) transaction: Transaction,
    pub(super) category: &'static Category,
    /// `None` if no counterparty is known.
    pub(super) counterparty: Option<String>,
}

/// A mistake on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The mistake, and what is expected.
    pub message: String,
}

/// All mistakes in a file of labelled transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidLabels(pub Vec<Problem>);

impl Labelled {
    /// Holds enrichment against what people found.
    #[must_use]
    pub fn report(&self) -> Report {
        Report::of(&self.0)
    }

    /// Returns the number of transactions.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl FromStr for Labelled {
    type Err = InvalidLabels;

    fn from_str(text: &str) -> Result<Self, InvalidLabels> {
        let line = |offset: usize| 1 + text[..offset].matches('\n').count();
        let written: Written = toml::from_str(text).map_err(|error| {
            let line = line(error.span().map_or(0, |span| span.start));
            InvalidLabels(vec![Problem { line, message: error.message().to_owned() }])
        })?;
        let (mut labels, mut problems) = (Vec::new(), Vec::new());
        for entry in written.transaction {
            let line = line(entry.span().start);
            match entry.into_inner().label(line) {
                Ok(label) => labels.push(label),
                Err(message) => problems.push(Problem { line, message }),
            }
        }
        if labels.is_empty() && problems.is_empty() {
            problems.push(Problem { line: 1, message: "there is no transaction in it".to_owned() });
        }
        if problems.is_empty() { Ok(Self(labels)) } else { Err(InvalidLabels(problems)) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    transaction: Vec<Spanned<WrittenLabel>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLabel {
    description: String,
    /// As text, so that it passes through no float.
    amount: String,
    tx_code: Option<String>,
    mcc: Option<String>,
    card_present: Option<bool>,
    account_type: Option<AccountType>,
    category: String,
    counterparty: Option<String>,
}

impl WrittenLabel {
    fn label(self, line: usize) -> Result<Label, String> {
        let category = Category::all().iter().find(|category| category.l2_category_name == self.category);
        let category = category.ok_or_else(|| unknown_category(&self.category))?;
        let counterparty = self.counterparty.clone();
        Ok(Label { line, transaction: self.transaction()?, category, counterparty })
    }

    /// The transaction, with the same ids and the same date as all the others: enrichment does not
    /// look at them.
    fn transaction(self) -> Result<Transaction, String> {
        Ok(Transaction {
            user_id: None,
            account_id: known::<AccountId>("labelled"),
            transaction_id: known::<TransactionId>("labelled"),
            account_type: self.account_type.unwrap_or(AccountType::Cash),
            tx_code: self.tx_code.map(|code| parse("tx_code", &code)).transpose()?,
            date: known("2026-01-01T12:00:00Z"),
            status: Status::Posted,
            description: parse("description", &self.description)?,
            amount: parse("amount", &self.amount)?,
            currency: Currency::default(),
            merchant_category_code: self.mcc.map(|code| parse("mcc", &code)).transpose()?,
            card_present: self.card_present,
            meta: None,
        })
    }
}

fn parse<T: FromStr<Err: fmt::Display>>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("{name} {error}: {text:?}"))
}

fn known<T: FromStr<Err: fmt::Debug>>(text: &str) -> T {
    text.parse().expect("it is written here, and valid")
}

fn unknown_category(name: &str) -> String {
    let names: Vec<_> = Category::all().iter().map(|category| category.l2_category_name.as_str()).collect();
    format!("there is no category {name:?}; write one of {}", names.join(", "))
}

impl fmt::Display for InvalidLabels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = |problem: &Problem| format!("line {}: {}", problem.line, problem.message);
        f.write_str(&self.0.iter().map(problem).collect::<Vec<_>>().join("\n"))
    }
}

impl Error for InvalidLabels {}

#[cfg(test)]
mod tests {
    use super::{Labelled, Problem};

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let line = |rest: &str| format!("transaction = [\n    {{ description = \"A\", {rest} }},\n]\n");
        check(&line("amount = \"-1\", category = \"groceries\""), &[]);
        check(&line("amount = \"-1\", category = \"grocery\""), &[(2, "write one of insurance, ")]);
        check(&line("amount = \"one\", category = \"groceries\""), &[(2, "amount must be a number")]);
        check(&line("amount = -1, category = \"groceries\""), &[(2, "expected a string")]);
        check(
            &line("amount = \"1\", category = \"ATM\", mcc = \"grocer\""),
            &[(2, "mcc must be one to four digits")],
        );
        check(
            &line("amount = \"1\", category = \"ATM\", colour = \"red\""),
            &[(2, "unknown field `colour`")],
        );
        check("transaction = []", &[(1, "there is no transaction")]);
        check("nonsense", &[(1, "")]);
        let two = "transaction = [\n{ description = \"A\", amount = \"x\", category = \"ATM\" },\n\
                   { description = \"B\", amount = \"1\", category = \"x\" },\n]";
        check(two, &[(2, "amount"), (3, "category")]);
    }

    #[test]
    fn the_files_that_come_with_it_can_be_read() {
        for text in
            [include_str!("../../data/labelled/seen.toml"), include_str!("../../data/labelled/held-out.toml")]
        {
            assert!(text.parse::<Labelled>().is_ok_and(|labelled| labelled.count() >= 100));
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let problems: Vec<Problem> = text.parse::<Labelled>().err().map(|form| form.0).unwrap_or_default();
        let same = problems.len() == expected.len()
            && problems
                .iter()
                .zip(expected)
                .all(|(problem, (line, part))| problem.line == *line && problem.message.contains(part));
        assert!(same, "{text}: {problems:?}");
    }
}
