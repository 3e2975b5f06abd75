//! The operations of the API, one file for each kind of thing that they are about.

pub(crate) mod categories;
pub(crate) mod custom_categories;
pub(crate) mod documents;
pub(crate) mod transactions;
