//! The surface of an API: its routes and their requirements. It is read from the OpenAPI document,
//! and `docs/routes.lock` stores it for review and comparison (`routes_lock`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use openapiv3::{OpenAPI, Operation};
use scopewright_catalog::{Catalog, ScopeName};

mod routes_lock;

/// All routes of an API, by path and then by method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surface {
    pub(crate) routes: BTreeMap<Endpoint, Policy>,
}

impl Surface {
    /// The routes of a document that `scopewright-openapi` made.
    pub(crate) fn of(document: &OpenAPI) -> Result<Self> {
        let routes = document.operations().map(|(path, method, operation)| {
            let endpoint = Endpoint { path: path.to_owned(), method: method.to_uppercase() };
            let policy =
                Policy::of(operation).with_context(|| format!("{endpoint} in the OpenAPI document"))?;
            Ok((endpoint, policy))
        });
        Ok(Self { routes: routes.collect::<Result<_>>()? })
    }
}

impl Surface {
    /// Returns a scope that a route names and the catalog lacks, with the route.
    pub(crate) fn foreign_scope(&self, catalog: &Catalog) -> Option<(&Endpoint, &ScopeName)> {
        self.routes.iter().find_map(|(endpoint, policy)| {
            let scope = policy.scopes().find(|scope| catalog.scope(scope.as_str()).is_none())?;
            Some((endpoint, scope))
        })
    }
}

/// A method of a path template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Endpoint {
    pub(crate) path: String,
    pub(crate) method: String,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The policy of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Everyone, for a reason.
    Public { because: String },
    /// Callers with the scopes. Each optional requirement belongs to a part of the answer that only
    /// its holders see.
    Requires { scopes: Requirement, optional: BTreeSet<Requirement> },
}

impl Policy {
    /// Returns every scope that it names, those that only widen the answer included.
    fn scopes(&self) -> impl Iterator<Item = &ScopeName> {
        let requirements = match self {
            Self::Public { .. } => Vec::new(),
            Self::Requires { scopes, optional } => [scopes].into_iter().chain(optional).collect(),
        };
        requirements.into_iter().flat_map(|requirement| &requirement.0).flatten()
    }

    fn of(operation: &Operation) -> Result<Self> {
        if let Some(because) = operation.extensions.get("x-public-because") {
            let because = because.as_str().context("`x-public-because` is not a string")?;
            return Ok(Self::Public { because: because.split_whitespace().collect::<Vec<_>>().join(" ") });
        }
        let alternatives = operation.security.iter().flatten();
        let alternatives =
            alternatives.map(|schemes| schemes.values().flatten().cloned().collect()).collect();
        let scopes = Requirement::new(alternatives).context("`security`")?;
        Ok(Self::Requires { scopes, optional: optional(operation).context("`x-optional-scopes`")? })
    }
}

/// `x-optional-scopes` holds, for every optional part of the answer, alternatives of scopes.
fn optional(operation: &Operation) -> Result<BTreeSet<Requirement>> {
    let Some(written) = operation.extensions.get("x-optional-scopes") else { return Ok(BTreeSet::new()) };
    let written: Vec<Vec<Vec<String>>> = serde_json::from_value(written.clone())?;
    written.into_iter().map(Requirement::new).collect()
}

/// Scopes that are enough together.
pub(crate) type Alternative = BTreeSet<ScopeName>;

/// The scopes that a token must carry: all scopes of one alternative. There is at least one
/// alternative, and none is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Requirement(BTreeSet<Alternative>);

impl Requirement {
    fn new(alternatives: Vec<Vec<String>>) -> Result<Self> {
        ensure!(!alternatives.is_empty(), "no alternative is given");
        let alternatives = alternatives.into_iter().map(|names| {
            ensure!(!names.is_empty(), "an alternative asks for no scope");
            names.iter().map(|name| scope_name(name)).collect()
        });
        Ok(Self(alternatives.collect::<Result<_>>()?))
    }

    /// The shortest first.
    pub(crate) fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let mut alternatives: Vec<_> = self.0.iter().collect();
        alternatives.sort_by_key(|alternative| alternative.len());
        alternatives.into_iter()
    }

    pub(crate) fn is_met_by(&self, held: &BTreeSet<ScopeName>) -> bool {
        self.0.iter().any(|alternative| alternative.is_subset(held))
    }
}

fn scope_name(name: &str) -> Result<ScopeName> {
    name.parse().map_err(|error| anyhow!("`{name}`: {error}"))
}

/// `a | b + c`: the scope `a`, or `b` together with `c`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alternatives: Vec<_> = self.0.iter().map(all_of).collect();
        f.write_str(&alternatives.join(" | "))
    }
}

/// `b + c`.
pub(crate) fn all_of(alternative: &Alternative) -> String {
    alternative.iter().map(ScopeName::as_str).collect::<Vec<_>>().join(" + ")
}

impl FromStr for Requirement {
    type Err = anyhow::Error;

    /// Scope names may be or contain `|` and `+`; what is a name and what an operator follows from
    /// the position.
    fn from_str(text: &str) -> Result<Self> {
        let mut alternatives = vec![Vec::new()];
        for (position, word) in text.split_whitespace().enumerate() {
            match word {
                name if position % 2 == 0 => {
                    alternatives.last_mut().expect("there is always a last one").push(name.to_owned());
                }
                "|" => alternatives.push(Vec::new()),
                "+" => {}
                _ => bail!("expected `|` or `+`, found `{word}`"),
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
