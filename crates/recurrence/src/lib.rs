//! The search for payments and income that recur, and the prediction of the next one.
//!
//! An *observation* is what the search needs to know of a transaction. The observations of one
//! payee, direction and currency are compared with *schedules*, for example every other Friday or
//! the 25th of each month. Those that follow a schedule are a *candidate* if chance is an unlikely
//! explanation. A candidate that still continues is a *series*, and the next transaction is
//! predicted from it. `docs/regular-transactions.md` has the rules and their reasons.
//!
//! The search is pure: the newest observation of the account defines today. It reads no
//! transactions, so that only the members of a series have to be loaded afterwards.

mod calendar;
mod candidate;
mod frequency;
mod grouping;
mod observation;
mod prediction;
mod schedule;
mod series;

#[cfg(test)]
mod tests;

pub use frequency::Frequency;
pub use observation::{Direction, Observation, is_steady};
pub use prediction::{ExpectedAmount, Prediction};
pub use series::{Series, SeriesName, find_series};
