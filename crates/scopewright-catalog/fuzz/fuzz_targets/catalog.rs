//! Any text gives a valid catalog or problems with correct places. The property tests make the same
//! check.
//!
//! From the root of the workspace, with the test catalogs as the initial corpus and all output
//! below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus
//! cargo +nightly fuzz run --fuzz-dir crates/scopewright-catalog/fuzz \
//!     --target-dir target/fuzz catalog \
//!     target/fuzz/corpus crates/scopewright-catalog/tests/catalogs \
//!     -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

#[path = "../../tests/integration/properties/check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|text: &str| check::check_text(text));
