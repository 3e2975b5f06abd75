//! The scopes that a token must carry.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use scopewright_catalog::ScopeName;

use super::RouteTableError;

/// Scopes that are enough together.
pub type Alternative = BTreeSet<ScopeName>;

/// The scopes that a token must carry: all scopes of one alternative. There is at least one
/// alternative, and none is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement(BTreeSet<Alternative>);

impl Requirement {
    pub(super) fn new(alternatives: Vec<Vec<String>>) -> Result<Self, RouteTableError> {
        if alternatives.is_empty() {
            return Err(RouteTableError::new("no alternative is given"));
        }
        let alternatives = alternatives.into_iter().map(|names| {
            if names.is_empty() {
                return Err(RouteTableError::new("an alternative asks for no scope"));
            }
            names.iter().map(|name| scope_name(name)).collect()
        });
        Ok(Self(alternatives.collect::<Result<_, _>>()?))
    }

    /// Returns the alternatives, the shortest first.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let mut alternatives: Vec<_> = self.0.iter().collect();
        alternatives.sort_by_key(|alternative| alternative.len());
        alternatives.into_iter()
    }

    /// Returns every scope of every alternative.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &ScopeName> {
        self.0.iter().flatten()
    }

    /// Returns whether these scopes contain all scopes of one alternative. Implied scopes must be
    /// among them.
    pub fn is_met_by(&self, held: &BTreeSet<ScopeName>) -> bool {
        self.0.iter().any(|alternative| alternative.is_subset(held))
    }
}

fn scope_name(name: &str) -> Result<ScopeName, RouteTableError> {
    name.parse().map_err(|error| RouteTableError::new(format!("`{name}`: {error}")))
}

/// `a | b + c`: the scope `a`, or `b` together with `c`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alternatives: Vec<_> = self.0.iter().map(all_of).collect();
        f.write_str(&alternatives.join(" | "))
    }
}

/// Returns the scopes of an alternative as text: `b + c`.
pub fn all_of(alternative: &Alternative) -> String {
    alternative.iter().map(ScopeName::as_str).collect::<Vec<_>>().join(" + ")
}

impl FromStr for Requirement {
    type Err = RouteTableError;

    /// Scope names may be or contain `|` and `+`; what is a name and what an operator follows from
    /// the position.
    fn from_str(text: &str) -> Result<Self, RouteTableError> {
        let mut alternatives = vec![Vec::new()];
        for (position, word) in text.split_whitespace().enumerate() {
            match word {
                name if position % 2 == 0 => {
                    alternatives.last_mut().expect("there is always a last one").push(name.to_owned());
                }
                "|" => alternatives.push(Vec::new()),
                "+" => {}
                _ => {
                    return Err(RouteTableError::new(format!("expected `|` or `+`, found `{word}`")));
                }
            }
        }
        Self::new(alternatives)
    }
}

#[cfg(test)]
mod tests {
    use super::Requirement;

    fn requirement(text: &str) -> Requirement {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error:#}"))
    }

    #[track_caller]
    fn check_same(text: &str, canonical: &str) {
        assert_eq!(requirement(text).to_string(), canonical);
    }

    #[track_caller]
    fn check_refused(text: &str, part: &str) {
        let error = text.parse::<Requirement>().expect_err(text);
        assert!(format!("{error:#}").contains(part), "{error:#}");
    }

    #[test]
    fn a_requirement_is_written_in_one_way() {
        check_same("a:read", "a:read");
        check_same("b | a", "a | b");
        check_same("b + a | a + b", "a + b");
        check_same("c | b + a", "a + b | c");
        check_same("| | + + x", "+ + x | |");
    }

    #[test]
    fn half_a_requirement_is_refused() {
        check_refused("", "asks for no scope");
        check_refused("a |", "asks for no scope");
        check_refused("a b", "found `b`");
        check_refused("ä", "must not contain 'ä'");
    }
}
