//! The catalog as programs see it: files, catalogs of APIs that are in use, large ones, and any text at all.

mod files;
mod generated;
#[cfg(feature = "json-schema")]
mod json_schema;
mod large_catalogs;
mod properties;
mod real_catalogs;
mod wording;
