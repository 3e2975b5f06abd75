//! Observations of transactions, and their direction and amounts.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::Day;

/// A settled transaction, as far as the search needs to know it.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The key of the counterparty: its id, or the cleaned description if none was recognised.
    pub payee: &'a str,
    /// The day of the transaction.
    pub date: Date,
    /// The amount, negative when money leaves the account.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: &'a str,
}

/// The direction of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Money leaves the account.
    Payment,
    /// Money enters the account.
    Income,
}

impl Direction {
    /// Returns the direction of an amount, or `None` for zero.
    pub(crate) fn of(amount: Decimal) -> Option<Self> {
        if amount.is_zero() {
            None
        } else if amount < Decimal::ZERO {
            Some(Self::Payment)
        } else {
            Some(Self::Income)
        }
    }

    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Payment => Self::Income,
            Self::Income => Self::Payment,
        }
    }
}

/// An observation in the form in which it is compared with schedules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub day: Day,
    pub amount: Decimal,
    /// The index of the observation.
    pub index: usize,
}

/// Returns whether most amounts equal the one before: a price, which may rise.
pub fn is_steady(amounts: impl Iterator<Item = Decimal> + Clone) -> bool {
    let pairs = amounts.clone().zip(amounts.skip(1));
    let (same, all) = pairs.fold((0, 0), |(same, all), (a, b)| (same + usize::from(a == b), all + 1));
    3 * same >= 2 * all
}
