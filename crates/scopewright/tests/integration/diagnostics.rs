//! What the compiler says about each mistake: the diagnostics are part of the product.
//!
//! The cases stand in `tests/ui`, by macro, each named for its mistake. After a wanted change of a message, write the
//! answers anew with `TRYBUILD=overwrite cargo test -p scopewright --test integration diagnostics` and read the difference.

#[test]
fn every_mistake_is_answered_as_written_down() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/*/pass/*.rs");
    cases.compile_fail("tests/ui/*/fail/*.rs");
}
