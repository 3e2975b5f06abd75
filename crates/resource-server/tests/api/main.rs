//! The API as its clients see it: requests to the router in process, with tokens signed by a key of
//! the test. Only `program`, `import` and `accuracy` run the binary: sockets, signals, files and
//! exit codes are their subject.

mod accuracy;
mod batch;
mod categories;
mod counterparties;
mod documents;
mod erasure;
mod examples;
mod fixture;
mod geotags;
mod import;
mod isolation;
mod listing;
mod operation;
mod pages;
mod program;
mod recategorisation;
mod refusals;
mod regular_transactions;
mod removal;
mod splits;
mod splitting;
mod storage;
mod wording;
