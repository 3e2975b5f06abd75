//! Series on generated calendars with known answers, and noise in which there are none.

mod calendars;
mod noise;
mod properties;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use rust_decimal::Decimal;

use crate::{Direction, Observation, Series, find_series};

/// The transactions of an account.
#[derive(Clone, Debug, Default)]
struct Account {
    seen: Vec<Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    payee: String,
    date: Date,
    amount: String,
    currency: &'static str,
}

impl Account {
    fn see(&mut self, payee: &str, date: Date, amount: impl ToString) {
        let (payee, amount) = (payee.to_owned(), amount.to_string());
        self.seen.push(Seen { payee, date, amount, currency: "GBP" });
    }

    fn find(&self) -> Vec<Series> {
        let observations: Vec<_> = self.seen.iter().map(Seen::observation).collect();
        find_series(&observations)
    }

    /// The dates of a series' members.
    fn dates(&self, series: &Series) -> Vec<Date> {
        series.members.iter().map(|member| self.seen[*member].date).collect()
    }
}

impl Seen {
    fn observation(&self) -> Observation<'_> {
        let amount: Decimal = self.amount.parse().expect("an amount");
        Observation { payee: &self.payee, date: self.date, amount, currency: self.currency }
    }
}

/// Returns this number of days at this interval.
fn every(first: Date, days: i64, count: usize) -> Vec<Date> {
    (0..count as i64).map(|n| first + (n * days).days()).collect()
}

/// Returns this number of days, each on this day of every `months` months.
fn monthly(year: i16, month: i8, day: i8, months: i32, count: usize) -> Vec<Date> {
    (0..count as i32).map(|n| day_of(date(year, month, 1) + (n * months).months(), day)).collect()
}

/// A day of the month of `first`, or its last one.
fn day_of(first: Date, day: i8) -> Date {
    first.with().day(day.min(first.days_in_month())).build().expect("a day")
}

/// The working day at or after a day.
fn forward(date: Date) -> Date {
    date + (match date.weekday().to_monday_zero_offset() {
        5 => 2,
        6 => 1,
        _ => 0,
    })
    .days()
}

/// The working day at or before a day.
fn back(date: Date) -> Date {
    date - (match date.weekday().to_monday_zero_offset() {
        5 => 1,
        6 => 2,
        _ => 0,
    })
    .days()
}

/// Numbers that look random, and are the same each time.
struct Random(u64);

impl Random {
    /// By Steele, Lea and Flood's SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}
