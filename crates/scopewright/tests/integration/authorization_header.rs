//! The `Authorization` header with any content: a token is found only if there is one. The fuzz
//! target runs the same check.

use proptest::prelude::*;
use scopewright::testing::check_authorization;

proptest! {
    #[test]
    fn any_bytes(values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..3)) {
        check(&values);
    }

    #[test]
    fn nearly_right(values in prop::collection::vec("[Bb][Ee]arer[ \t]{0,3}[-a-zA-Z0-9._~+/= \t\"é]{0,20}", 1..3)) {
        check(&values);
    }
}

#[track_caller]
fn check(values: &[impl AsRef<[u8]>]) {
    let values: Vec<_> = values.iter().map(AsRef::as_ref).collect();
    check_authorization(&values);
}
