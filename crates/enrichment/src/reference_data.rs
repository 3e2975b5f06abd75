//! The reference data that transactions refer to, read once from the files of `data/`.

pub(crate) mod category;
pub(crate) mod category_group;
pub(crate) mod counterparty;
pub(crate) mod geotag;
pub(crate) mod merchant;
