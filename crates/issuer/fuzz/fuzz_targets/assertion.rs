//! Any text as a client assertion, and any header and any claims under the client's signature. The
//! property tests make the same check.
//!
//! From the root of the workspace, with all that is written below `target`:
//!
//! ```sh
//! mkdir -p target/fuzz/corpus/assertion
//! cargo +nightly fuzz run --fuzz-dir crates/issuer/fuzz --target-dir target/fuzz assertion \
//!     target/fuzz/corpus/assertion -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| issuer::fuzzing::assertion(bytes));
