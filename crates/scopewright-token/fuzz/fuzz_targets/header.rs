//! Any header, signed by the issuer. The property tests make the same check.
//!
//! From the root of the workspace, with all output below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus
//! cargo +nightly fuzz run --fuzz-dir crates/scopewright-token/fuzz \
//!     --target-dir target/fuzz header \
//!     target/fuzz/corpus -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

#[path = "../../tests/integration/properties/check.rs"]
#[allow(dead_code, reason = "each target makes one of the checks")]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check_header(bytes));
