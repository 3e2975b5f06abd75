//! Identifiers of access tokens (`jti`, RFC 7519 section 4.1.7).
//!
//! An identifier says which changes the node that issued the token had obeyed. So a revocation also covers tokens that
//! a node issued before it heard of the revocation, whatever the clocks of the nodes say.

use uuid::{Builder, Uuid};

/// The bytes of a UUID that hold the number of a change.
const NUMBER: usize = 6;

/// Returns a new identifier for a token of a node that has obeyed the changes up to this number: a UUID of version 8
/// (RFC 9562 section 5.8) with the number in its first 48 bits and 74 random bits behind it.
pub(crate) fn new(obeyed_change: u64) -> String {
    let mut bytes = Uuid::new_v4().into_bytes();
    let number = obeyed_change.to_be_bytes();
    bytes[..NUMBER].copy_from_slice(&number[number.len() - NUMBER..]);
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Returns the number of the last change that the issuing node had obeyed, unless an older version made the identifier.
pub(crate) fn obeyed_change(jti: &str) -> Option<u64> {
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
            assert_eq!(obeyed_change(&new(change)), Some(change));
        }
        assert_ne!(new(1), new(1));
        assert_eq!(obeyed_change(&Uuid::new_v4().to_string()), None);
        assert_eq!(obeyed_change("not a UUID"), None);
    }
}
