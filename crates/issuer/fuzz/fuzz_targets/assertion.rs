//! Any text as a client assertion, and any header and claims with the client's signature. The
//! property tests make the same checks.
//!
//! Run it in the root of the workspace; all output is below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus/assertion
//! cargo +nightly fuzz run --fuzz-dir crates/issuer/fuzz --target-dir target/fuzz assertion \
//!     target/fuzz/corpus/assertion -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| issuer::fuzzing::assertion(bytes));
