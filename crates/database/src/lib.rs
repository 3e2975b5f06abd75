//! A database by its address: a file of SQLite's where one machine is enough, a server of PostgreSQL's where it is not.
//!
//! [`Address`] says which, and [`Database::open`] makes what is missing, brings the tables up to date and hands out
//! connections of one type. Statements number their parameters (`$1`, `$2`), which both understand; what only one of
//! them says is chosen by [`Kind`].
//!
//! Whoever answers requests must tell two failures apart: a database that is away will come back, and the request may be
//! repeated; anything else is a defect. [`DatabaseError`] does.

mod address;
mod database_error;
mod open_error;
mod pool;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;

pub use address::{Address, AddressError};
pub use database_error::DatabaseError;
pub use open_error::OpenError;
pub use pool::{Database, Kind, Migrations};
