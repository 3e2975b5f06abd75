//! The cleaning of descriptions: it removes everything that changes from one purchase to the next.
//!
//! The words that banks add are data (`data/cleaning.toml`).

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// Returns the words of a description that name the counterparty: in lower case, separated by
/// single spaces, without the means of payment, card numbers, dates, references, shop numbers and
/// the names of payment services.
pub fn cleaned_description(description: &str) -> String {
    Cleaned::of(description).payee().to_owned()
}

/// A description without the parts that change each time.
#[derive(Debug)]
pub(crate) struct Cleaned {
    words: String,
    /// The index at which the name of the payee begins.
    payee: usize,
}

impl Cleaned {
    pub(crate) fn of(description: &str) -> Self {
        let plain = description.to_lowercase().replace(['\'', '’'], "");
        let written: Vec<_> =
            plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let words = kept(&written).join(" ");
        let payee = words.len() - without_leads(&words).len();
        Self { words, payee }
    }

    /// Returns all remaining words, including the means of payment.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }

    /// Returns the words that name the counterparty.
    pub(crate) fn payee(&self) -> &str {
        &self.words[self.payee..]
    }
}

fn kept<'w>(mut words: &[&'w str]) -> Vec<&'w str> {
    let mut kept = Vec::with_capacity(words.len());
    while !words.is_empty() {
        let (length, is_kept) = classify(words);
        let (first, rest) = words.split_at(length);
        kept.extend(first.iter().filter(|_| is_kept));
        words = rest;
    }
    kept
}

/// Returns the number of leading words that belong together, and whether they are kept.
fn classify(words: &[&str]) -> (usize, bool) {
    let data = &*DATA;
    if let Some(name) = data.names.iter().find(|name| words_begin_with(words, name)) {
        return (name.len(), true);
    }
    if let Some(noise) = data.noise.iter().find(|noise| words_begin_with(words, noise)) {
        return (noise.len(), false);
    }
    match words {
        [first, second, ..] if data.announcing.contains(*first) && changes(second) => (2, false),
        [first, ..] => (1, !changes(first)),
        [] => (0, false),
    }
}

fn words_begin_with(words: &[&str], sequence: &[String]) -> bool {
    sequence.len() <= words.len() && sequence.iter().zip(words).all(|(one, other)| one == other)
}

/// Returns whether a word changes from one purchase to the next: a number, a reference or a day.
fn changes(word: &str) -> bool {
    is_number(word) || is_reference(word) || is_day(word)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a word is a masked card number, a reference or a postcode. These have several
/// digits among their letters; a name like `o2` has one, and a road like `m25` is short.
fn is_reference(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 || (digits == 2 && word.len() >= 4)
}

/// Returns whether a word is a day as banks write it: `12aug`, `aug26`, `12aug26` or the month
/// alone.
fn is_day(word: &str) -> bool {
    let month = word.trim_matches(|c: char| c.is_ascii_digit());
    month.len() == 3 && DATA.months.iter().any(|known| known == month)
}

/// Removes leading words that name the means of payment or a payment service. A payment service on
/// its own is the payee.
fn without_leads(words: &str) -> &str {
    let rest = |lead: &String| words.strip_prefix(lead.as_str())?.strip_prefix(' ');
    DATA.leads.iter().find_map(rest).map_or(words, without_leads)
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let written: Written =
        toml::from_str(include_str!("../../data/cleaning.toml")).expect("a test reads data/cleaning.toml");
    let sequences = |texts: Vec<String>| -> Vec<Vec<String>> {
        texts.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect()
    };
    let mut leads = written.leads;
    leads.sort_by_key(|lead| std::cmp::Reverse(lead.len()));
    Data {
        leads,
        names: sequences(written.names),
        noise: sequences(written.noise),
        announcing: written.announcing,
        months: written.months,
    }
});

struct Data {
    /// Sorted by length, the longest first.
    leads: Vec<String>,
    names: Vec<Vec<String>>,
    noise: Vec<Vec<String>>,
    announcing: HashSet<String>,
    months: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    leads: Vec<String>,
    names: Vec<String>,
    noise: Vec<String>,
    announcing: HashSet<String>,
    months: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::{Cleaned, DATA, cleaned_description};

    #[test]
    fn the_name_of_the_counterparty_is_kept() {
        check("TESCO STORES 6021 LONDON GB", "tesco stores london");
        check("CARD 4412 SAINSBURY'S S/MKT 12AUG26", "sainsburys s mkt");
        check("NETFLIX.COM REF 88213X77Q2 ON 03 SEP", "netflix");
        check("CREDIT CARD PAYMENT 8832", "credit card payment");
        check("HATS ON HEADS ON 12 AUG", "hats on heads");
        check("O2 UK PAY MONTHLY XX1234", "o2 uk pay monthly");
        check("DROPBOX 4KX9 DUBLIN", "dropbox dublin");
        check("LNER.CO.UK YORK", "lner york");
        check("TRADING 212 UK", "trading 212 uk");
        check("BP M25 SOUTH", "bp m25 south");
        check("B&Q 1123", "b q");
        check("  Müller’s  Café ", "müllers café");
        check("2026-08-12 / 99", "");
    }

    #[test]
    fn the_means_of_payment_and_payment_services_are_removed() {
        check("CARD PAYMENT TO TESCO EXPRESS 2284 ON 03-02-2026", "tesco express");
        check("VIS ASDA STORES 4523 HULL", "asda stores hull");
        check("DIRECT DEBIT EDF ENERGY 671001234567", "edf energy");
        check("PAYPAL *SPOTIFY P1A2B3C4", "spotify");
        check("CONTACTLESS SumUp *Corner Deli", "corner deli");
        check("ZETTLE_*MAMA ROSA PIZZER", "mama rosa pizzer");
        check("PAYPAL", "paypal");
        check("DIRECT DEBIT", "direct debit");
        check("VISA", "visa");
        check("VISITOR CENTRE", "visitor centre");
        assert_eq!(Cleaned::of("STANDING ORDER LOYER APPT 4").words(), "standing order loyer appt");
    }

    #[test]
    fn cleaning_does_not_change_clean_text() {
        for lead in &DATA.leads {
            assert_eq!(Cleaned::of(lead).words(), lead);
        }
        for name in &DATA.names {
            assert_eq!(Cleaned::of(&name.join(" ")).words(), name.join(" "));
        }
    }

    #[track_caller]
    fn check(description: &str, cleaned: &str) {
        assert_eq!(cleaned_description(description), cleaned, "{description:?}");
    }
}
