//! Any bytes as `Authorization` headers, one on each line. The same body runs in the ordinary tests.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let values: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
    scope_guard::testing::check_authorization(&values);
});
