//! The catalog as programs use it: files, real catalogs, large ones, and any text.

mod files;
mod generated;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "json-schema")]
mod json_schema;
mod large_catalogs;
mod large_comparisons;
mod long_lines;
mod properties;
mod real_catalogs;
mod wording;
