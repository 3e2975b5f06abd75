//! The accuracy of enrichment, compared with labels that people gave.
//!
//! A file of *labelled* transactions has a category and a counterparty for each. A [`Report`]
//! compares the results of enrichment with them.

mod labelled;
mod report;

pub use labelled::{InvalidLabels, Labelled, Problem};
pub use report::{Miss, Report};
