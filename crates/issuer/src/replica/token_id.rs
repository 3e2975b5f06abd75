//! Identifiers of access tokens (`jti`, RFC 7519 section 4.1.7).
//!
//! An identifier contains the number of the last change that the issuing node had applied. So a
//! revocation also covers tokens that a node issued before it applied the revocation, whatever the
//! clocks of the nodes show.

use uuid::{Builder, Uuid};

/// The bytes of a UUID that hold the number of a change.
const NUMBER: usize = 6;

/// Returns a new identifier for a token of a node that has applied the changes up to this number: a
/// UUID of version 8 (RFC 9562 section 5.8) with the number in its first 48 bits, followed by 74
/// random bits.
pub(crate) fn new(applied_change: u64) -> String {
    let mut bytes = Uuid::new_v4().into_bytes();
    let number = applied_change.to_be_bytes();
    bytes[..NUMBER].copy_from_slice(&number[number.len() - NUMBER..]);
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Returns the number of the last change that the issuing node had applied. An identifier of an
/// older version has none.
pub(crate) fn applied_change(jti: &str) -> Option<u64> {
    let id = Uuid::try_parse(jti).ok().filter(|id| id.get_version_num() == 8)?;
    let mut number = [0; size_of::<u64>()];
    number[size_of::<u64>() - NUMBER..].copy_from_slice(&id.as_bytes()[..NUMBER]);
    Some(u64::from_be_bytes(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_change_is_read_back() {
        for change in [0, 1, 258, 70_000, (1 << 48) - 1] {
            assert_eq!(applied_change(&new(change)), Some(change));
        }
        assert_ne!(new(1), new(1));
        assert_eq!(applied_change(&Uuid::new_v4().to_string()), None);
        assert_eq!(applied_change("not a UUID"), None);
    }
}
