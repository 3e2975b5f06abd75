//! The enrichment of bank transactions.
//!
//! [`enrich`] is a pure function: it assigns a standard [`Category`] to a [`Transaction`] and
//! recognises its [`Counterparty`] and the [`Geotag`]s where the card may have been read.
//! Everything it knows is in the files of `data/`, so the same transaction always gets the same
//! [`Insights`]. [`accuracy`] compares the result with labels that people gave.

pub mod accuracy;
mod categorisation;
mod description;
mod enrich;
mod reference_data;
mod transaction;

pub use categorisation::confidence::Confidence;
pub use description::cleaning::cleaned_description;
pub use enrich::{Insights, enrich};
pub use reference_data::category::{Category, CategoryType};
pub use reference_data::category_group::CategoryGroup;
pub use reference_data::counterparty::{Counterparty, LoanType};
pub use reference_data::geotag::{Coordinate, Geotag};
pub use reference_data::merchant::Merchant;
pub use transaction::amount::Amount;
pub use transaction::identifier::{AccountId, TransactionId, UserId};
pub use transaction::string_newtype::{Invalid, WITHOUT_NUL, at_most};
pub use transaction::{
    AccountType, Currency, DateTime, Description, MerchantCategoryCode, Meta, Status, Transaction,
    TransactionKey, TxCode,
};
