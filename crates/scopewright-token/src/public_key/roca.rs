//! Weak RSA keys of one maker's smart cards, whose primes come from so few that anyone can factor
//! them (CVE-2017-15361).

/// The generator built its primes from powers of 65537 modulo a product of small primes: those up
/// to this one for its shortest keys, and more for longer ones. All its keys therefore share the
/// property for these.
const LARGEST_PRIME: u64 = 167;

/// Returns whether a big-endian modulus has the property of those keys: it is a power of 65537
/// modulo every small prime. Other keys have it with a probability below one in a hundred million.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    primes().all(|prime| is_power(remainder(modulus, prime), prime))
}

fn primes() -> impl Iterator<Item = u64> {
    (3..=LARGEST_PRIME).filter(|number| (2..*number).all(|divisor| number % divisor != 0))
}

fn remainder(number: &[u8], prime: u64) -> u64 {
    number.iter().fold(0, |rest, byte| (rest * 256 + u64::from(*byte)) % prime)
}

fn is_power(number: u64, prime: u64) -> bool {
    let powers = std::iter::successors(Some(1), |power| Some(power * 65_537 % prime));
    powers.take(LARGEST_PRIME as usize).any(|power| power == number)
}
