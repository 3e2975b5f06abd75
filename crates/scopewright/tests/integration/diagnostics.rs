//! The compiler's messages for each mistake.
//!
//! The cases are in `tests/ui`, grouped by macro and named for the mistake. After a wanted change
//! of a message, overwrite the expected output with `TRYBUILD=overwrite cargo test -p scopewright
//! --test integration diagnostics`, and read the difference.

#[test]
fn diagnostics_match_the_expected_output() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/*/pass/*.rs");
    cases.compile_fail("tests/ui/*/fail/*.rs");
}
