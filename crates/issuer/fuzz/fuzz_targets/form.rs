//! Any body of a token request. The property tests make the same checks.
//!
//! Run it in the root of the workspace; all output is below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus/form
//! cargo +nightly fuzz run --fuzz-dir crates/issuer/fuzz --target-dir target/fuzz form \
//!     target/fuzz/corpus/form -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| issuer::fuzzing::form(bytes));
