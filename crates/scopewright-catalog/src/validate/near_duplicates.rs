//! Long names that differ in one character, which are probably one scope and a typo.

use std::collections::HashMap;

use crate::problem::Problems;
use crate::read::RawScope;

/// The length below which all names are similar.
const SHORTEST_NAME: usize = 8;
/// `book` and `books`, but not `r` and `rs`.
const SHORTEST_LENGTHENED_WORD: usize = 4;
/// `transactions` and `transactiens`, but not `role` and `rule`, `get` and `set` or `a` and `b`.
const SHORTEST_ALTERED_WORD: usize = 6;

/// Warns of the second of two names that differ by one slip: a character added, replaced, or two
/// swapped. There is no warning
///
/// - if the difference is a digit, as in `api:v1` and `api:v2`;
/// - if the word with the difference is short, because short words are similar anyway;
/// - if the difference is the case, which is an error already;
/// - if `rust` is set for one of the two, because its author has seen both.
pub(super) fn check(scopes: &[RawScope], problems: &mut Problems) {
    let mut slips = Slips::default();
    for scope in scopes.iter().filter(|scope| scope.name.value.as_str().len() >= SHORTEST_NAME) {
        let name = scope.name.value.as_str();
        let earlier = slips.near(name).find(|earlier| {
            is_slip(earlier.name.value.as_str(), name) && !scope.is_distinguished_from(earlier)
        });
        if let Some(earlier) = earlier {
            let message = format!("`{}` and `{name}` are almost the same", earlier.name.value);
            let help = "if both are intended, set `rust = \"…\"` in one of them".to_owned();
            problems.warn(scope.name.span.clone(), message, help);
        }
        slips.add(scope);
    }
}

/// The scopes by their names without one character. Names that differ by one slip share such a
/// text, or one is such a text of the other. It is therefore not necessary to compare all pairs.
#[derive(Default)]
struct Slips<'s> {
    by_rest: HashMap<String, Vec<&'s RawScope>>,
}

impl<'s> Slips<'s> {
    fn near(&self, name: &str) -> impl Iterator<Item = &'s RawScope> {
        rests(name).filter_map(|rest| self.by_rest.get(&rest)).flatten().copied()
    }

    fn add(&mut self, scope: &'s RawScope) {
        for rest in rests(scope.name.value.as_str()) {
            self.by_rest.entry(rest).or_default().push(scope);
        }
    }
}

/// Returns the name itself, and the name without each of its characters. (Names are ASCII.)
fn rests(name: &str) -> impl Iterator<Item = String> {
    let shorter = (0..name.len()).map(move |at| [&name[..at], &name[at + 1..]].concat());
    std::iter::once(name.to_owned()).chain(shorter)
}

fn is_slip(one: &str, other: &str) -> bool {
    let start = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let (one_rest, other_rest) = (&one.as_bytes()[start..], &other.as_bytes()[start..]);
    let digit = [one_rest, other_rest].iter().any(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    let word = word_around(one, start).min(word_around(other, start));
    !digit
        && match (one_rest, other_rest) {
            ([_, rest @ ..], shorter) | (shorter, [_, rest @ ..]) if rest == shorter => {
                word >= SHORTEST_LENGTHENED_WORD
            }
            ([a, b, rest @ ..], [c, d, other_rest @ ..]) if (a, b, rest) == (d, c, other_rest) => {
                word >= SHORTEST_ALTERED_WORD
            }
            ([a, rest @ ..], [b, other_rest @ ..]) => {
                rest == other_rest && !a.eq_ignore_ascii_case(b) && word >= SHORTEST_ALTERED_WORD
            }
            _ => false,
        }
}

/// Returns the length of the word that contains a place or ends there.
fn word_around(name: &str, place: usize) -> usize {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric();
    let (before, behind) = name.as_bytes().split_at(place);
    before.iter().rev().take_while(is_part).count() + behind.iter().take_while(is_part).count()
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips() {
        let cases = [
            ("library:book", "library:books", true),
            ("library:books:read", "library:book:read", true),
            ("library:books:read", "library:boooks:read", true),
            ("shop:transactions", "shop:transactiens", true),
            ("shop:transactions", "shop:transactoins", true),
            ("users:read_all", "users:readall", true),
            ("shop:orders", "shop:orders:", true),
            // Different names, or names that are similar on purpose.
            ("shop:orders", "shop:orders:x", false),
            ("library:books", "library:loans", false),
            ("library:v1:read", "library:v2:read", false),
            ("library:v1:read", "library:v11:read", false),
            ("patient/Observation.r", "patient/Observation.rs", false),
            ("patient/Observation.r", "patient/Observation.s", false),
            ("company:role:read", "company:rule:read", false),
            ("company:Orders", "company:orders", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(is_slip(one, other), expected, "{one} {other}");
            assert_eq!(is_slip(other, one), expected, "{other} {one}");
        }
    }
}
