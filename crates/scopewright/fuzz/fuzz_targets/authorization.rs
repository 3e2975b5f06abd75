//! Any bytes as `Authorization` headers, one on each line. The ordinary tests run the same check.
//!
//! ```sh
//! cargo +nightly fuzz run --fuzz-dir crates/scopewright/fuzz \
//!     --target-dir target/fuzz authorization \
//!     -- -max_total_time=60 -artifact_prefix=target/fuzz/
//! ```

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let values: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
    scopewright::testing::check_authorization(&values);
});
