//! A database by its address: an SQLite file if one machine is enough, or a PostgreSQL server.
//!
//! [`Address`] selects one of them. [`Database::open`] creates what is missing, migrates the
//! tables, and provides connections of one type. Statements number their parameters (`$1`, `$2`),
//! which both support; [`Kind`] selects statements that only one of them supports.
//!
//! A server must distinguish two failures: an unavailable database recovers, and the request may be
//! repeated; anything else is a defect. [`DatabaseError`] does that.

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
