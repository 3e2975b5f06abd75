//! The lookup of a scope by name, in a table that is filled at compile time.
//!
//! The hash of a name selects the first slot. A slot contains the position of a scope. If the slot
//! of a name is taken, the name is in the next free one. Three quarters of the slots are free, so a
//! search ends at the first or second slot, whether or not it finds the name.

use super::ScopeEntry;

const FREE: u16 = u16::MAX;

/// Fills the slots.
pub(super) const fn slots<const SLOTS: usize>(scopes: &[ScopeEntry]) -> [u16; SLOTS] {
    assert!(SLOTS.is_power_of_two() && scopes.len() * 4 <= SLOTS && scopes.len() < FREE as usize);
    let mut slots = [FREE; SLOTS];
    let mut index = 0;
    while index < scopes.len() {
        let mut slot = hash(scopes[index].name) & (SLOTS - 1);
        while slots[slot] != FREE {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = index as u16;
        index += 1;
    }
    slots
}

/// Returns the position of the scope with that name.
pub(super) const fn find(slots: &[u16], scopes: &[ScopeEntry], name: &str) -> Option<u16> {
    let mask = slots.len() - 1;
    let mut slot = hash(name) & mask;
    loop {
        let index = slots[slot];
        if index == FREE {
            return None;
        }
        if equal(scopes[index as usize].name.as_bytes(), name.as_bytes()) {
            return Some(index);
        }
        slot = (slot + 1) & mask;
    }
}

/// Hashes eight bytes at a time. The names in the table are fixed, so an attacker cannot make many
/// of them collide.
const fn hash(name: &str) -> usize {
    let mut rest = name.as_bytes();
    let mut hash = rest.len() as u64;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        hash = mix(hash ^ u64::from_le_bytes(*chunk));
        rest = after;
    }
    let mut last = 0;
    while let Some((byte, after)) = rest.split_first() {
        last = last << 8 | *byte as u64;
        rest = after;
    }
    mix(hash ^ last) as usize
}

/// Mixes the bits: each bit of the input affects each bit of the output, because both halves of the
/// product are used.
const fn mix(bits: u64) -> u64 {
    let product = (bits ^ 0x9e37_79b9_7f4a_7c15) as u128 * 0xd6e8_feb8_6659_fd93;
    product as u64 ^ (product >> 64) as u64
}

const fn equal(mut left: &[u8], mut right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    while let (Some((a, after_left)), Some((b, after_right))) =
        (left.split_first_chunk::<8>(), right.split_first_chunk::<8>())
    {
        if u64::from_le_bytes(*a) != u64::from_le_bytes(*b) {
            return false;
        }
        (left, right) = (after_left, after_right);
    }
    while let (Some((a, after_left)), Some((b, after_right))) = (left.split_first(), right.split_first()) {
        if *a != *b {
            return false;
        }
        (left, right) = (after_left, after_right);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Access;

    fn entry(name: &'static str) -> ScopeEntry {
        ScopeEntry {
            name,
            description: "",
            access: Access::Read,
            docs: None,
            deprecated: None,
            satisfies: &[],
            group: None,
        }
    }

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<&'static str> = (0..2_000).map(|n| &*format!("api:thing-{n}:read").leak()).collect();
        let scopes: Vec<ScopeEntry> = names.iter().map(|name| entry(name)).collect();
        let slots = slots::<8192>(&scopes);
        for (index, name) in names.iter().enumerate() {
            assert_eq!(find(&slots, &scopes, name).map(usize::from), Some(index));
            for other in [&name[1..], &name[..name.len() - 1], &name.to_uppercase(), &format!("{name} ")] {
                assert_eq!(find(&slots, &scopes, other), None, "{other}");
            }
        }
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        assert_eq!(find(&slots::<1>(&[]), &[], "a"), None);
    }
}
