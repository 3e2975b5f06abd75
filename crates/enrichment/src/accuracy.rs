//! Accuracy: how often enrichment finds what a person finds.
//!
//! A file of *labelled* transactions says of each which category and which counterparty a person gives it. A [`Report`]
//! holds enrichment against them.

mod labelled;
mod report;

pub use labelled::{Labelled, Problem, UnknownForm};
pub use report::{Miss, Report};
