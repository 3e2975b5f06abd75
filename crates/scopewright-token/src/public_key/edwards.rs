//! Insecure Ed25519 public keys: points of small order, for which anyone can compute signatures.

/// The points of small order: the `y`, in little-endian order and without the sign bit, of those
/// whose order is 1, 2, 4 or 8. With the first one as the key, anyone can compute a signature of
/// every message; with the others, of one message in two, four or eight.
const SMALL_ORDER: [[u8; 32]; 5] = [
    little_endian(1, 0, 0),
    little_endian(0xec, 0xff, 0x7f),
    little_endian(0, 0, 0),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
        0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
        0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

/// The prime 2^255 - 19 of the field, in little-endian order.
const PRIME: [u8; 32] = little_endian(0xed, 0xff, 0x7f);

/// Returns whether an encoded point is in the canonical form of RFC 8032 section 5.1.3 and not of
/// small order. The library checks that it is on the curve.
pub(super) fn is_sound(encoded: &[u8; 32]) -> bool {
    let mut y = *encoded;
    // The highest bit is the sign of `x`.
    y[31] &= 0x7f;
    y.iter().rev().lt(PRIME.iter().rev()) && !SMALL_ORDER.contains(&y)
}

/// Returns a number of 32 bytes, all of which are equal except the first and the last.
const fn little_endian(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}
