//! The API as its clients see it: requests to the router in process, with tokens signed by a key of the test.
//! Only `program` runs the binary, because sockets, signals and exit codes are its subject.

mod batch;
mod categories;
mod documents;
mod erasure;
mod fixture;
mod isolation;
mod listing;
mod operation;
mod program;
mod recategorisation;
mod refusals;
mod regular_transactions;
mod removal;
mod splits;
mod splitting;
mod storage;
