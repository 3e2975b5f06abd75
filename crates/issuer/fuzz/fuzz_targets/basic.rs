//! Any text after `Basic` in the authorization header. The property tests make the same checks.
//!
//! Run it in the root of the workspace; all output is below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus/basic
//! cargo +nightly fuzz run --fuzz-dir crates/issuer/fuzz --target-dir target/fuzz basic \
//!     target/fuzz/corpus/basic -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| issuer::fuzzing::basic(bytes));
