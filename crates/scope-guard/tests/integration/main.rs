//! The guard as an application meets it, over the vocabulary of a lending library.

mod answers;
mod diagnostics;
mod keys;
mod requirements;
mod router;
mod setting;
