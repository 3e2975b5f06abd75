//! The catalog as programs see it: files, catalogs of APIs that are in use, large ones, and any text at all.

mod any_text;
mod catalogs_in_use;
mod files;
mod generated;
#[cfg(feature = "json-schema")]
mod json_schema;
mod large_catalogs;
