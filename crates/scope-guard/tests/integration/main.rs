//! The guard as an application meets it, over the vocabulary of a lending library.

mod answers;
mod catalogs_in_use;
mod company;
mod diagnostics;
mod keys;
mod random_requirements;
mod requirements;
mod router;
mod setting;
mod two_catalogs;
