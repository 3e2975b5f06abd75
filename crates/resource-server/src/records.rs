//! The records of the store, as clients write them.

pub(crate) mod custom_category;
pub(crate) mod recategorisation;
pub(crate) mod split;
pub(crate) mod submitted_batch;
