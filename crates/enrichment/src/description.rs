//! Descriptions of transactions in the words of banks: cleaning them, and finding phrases in them.

pub(crate) mod cleaning;
pub(crate) mod phrase_matcher;
