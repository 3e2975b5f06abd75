//! The choice of a standard category: sources that vote, and the confidence in the result.

pub(crate) mod confidence;
pub(crate) mod merchant_code;
pub(crate) mod rule;
pub(crate) mod vote;
