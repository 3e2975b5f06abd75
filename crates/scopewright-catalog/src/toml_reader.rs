//! The reader behind `scopes.toml`, for other TOML files whose problems should look the same.
//!
//! ```
//! use scopewright_catalog::Problems;
//! use scopewright_catalog::toml_reader::parse;
//!
//! let mut problems = Problems::new("limit = \"ten\"\nlimti = 10\n");
//! if let Some(mut table) = parse("limit = \"ten\"\nlimti = 10\n", &mut problems) {
//!     assert_eq!(table.number("limit", &mut problems).map(|limit| limit.value), None);
//!     table.finish(&["limit"], &mut problems);
//! }
//! let messages: Vec<&str> = problems.iter().map(|problem| problem.message()).collect();
//! assert_eq!(messages, ["`limit` must be an integer, not a string", "unknown key `limti`"]);
//! ```

pub use crate::syntax::parse;
pub use crate::tree::{Placed, Table};
