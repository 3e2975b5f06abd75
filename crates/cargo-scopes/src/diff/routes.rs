//! The changes of access to routes, compared by meaning: a route breaks if a token that was
//! sufficient is not any more.

use std::collections::{BTreeMap, BTreeSet};

use scopewright_catalog::Catalog;
use scopewright_pages::{Alternative, Endpoint, Policy, Requirement, RouteTable, all_of};

use super::change::{Change, Kind};

/// Returns the changes by path and method. `catalog` is the new one, which decides on the scopes of
/// existing tokens.
pub(crate) fn changes(old: &RouteTable, new: &RouteTable, catalog: &Catalog) -> Vec<Change> {
    let mut changes = of_guarded(&old.routes, &new.routes, catalog);
    changes.extend(of_guarded(&old.fallbacks, &new.fallbacks, catalog));
    changes.extend(of_unguarded(&old.unguarded, &new.unguarded));
    changes
}

type Policies = BTreeMap<Endpoint, Policy>;

fn of_guarded(old: &Policies, new: &Policies, catalog: &Catalog) -> Vec<Change> {
    let endpoints: BTreeSet<&Endpoint> = old.keys().chain(new.keys()).collect();
    let changes = endpoints.into_iter().flat_map(|endpoint| {
        let changes = match (old.get(endpoint), new.get(endpoint)) {
            (Some(_), None) => vec![(Kind::RouteRemoved, "was removed".to_owned())],
            (None, Some(policy)) => vec![(Kind::RouteAdded, format!("is new, {}", asks_for(policy)))],
            (Some(was), Some(is)) => policy(was, is, catalog),
            (None, None) => Vec::new(),
        };
        changes.into_iter().map(move |(kind, text)| Change::new(kind, endpoint.to_string(), text))
    });
    changes.collect()
}

/// Returns the changes of the paths below which there are routes without guards.
fn of_unguarded(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<Change> {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes = paths.into_iter().filter_map(|path| {
        let (kind, text) = match (old.get(path), new.get(path)) {
            (None, Some(because)) => (Kind::UnguardedAdded, format!("have no guard: {because}")),
            (Some(_), None) => (Kind::UnguardedRemoved, "were removed or are guarded now".to_owned()),
            (Some(was), Some(is)) if was != is => {
                (Kind::RouteReason, format!("have no guard for another reason: {is}"))
            }
            _ => return None,
        };
        Some(Change::new(kind, format!("the routes below {path} without a guard"), text))
    });
    changes.collect()
}

fn asks_for(policy: &Policy) -> String {
    match policy {
        Policy::Public { because } => format!("public: {because}"),
        Policy::Requires { scopes, .. } => format!("for `{scopes}`"),
    }
}

fn policy(old: &Policy, new: &Policy, catalog: &Catalog) -> Vec<(Kind, String)> {
    match (old, new) {
        (Policy::Public { because: was }, Policy::Public { because: is }) if was == is => Vec::new(),
        (Policy::Public { .. }, Policy::Public { because }) => {
            vec![(Kind::RouteReason, format!("is public for another reason: {because}"))]
        }
        (Policy::Public { .. }, Policy::Requires { scopes, .. }) => {
            vec![(Kind::RouteGuarded, format!("was public and now needs `{scopes}`"))]
        }
        (Policy::Requires { scopes, .. }, Policy::Public { because }) => {
            vec![(Kind::RouteOpened, format!("needed `{scopes}` and is now open to everyone: {because}"))]
        }
        (
            Policy::Requires { scopes: was, optional: optional_was },
            Policy::Requires { scopes: is, optional: optional_is },
        ) => {
            let mut changes: Vec<_> = requirement(was, is, catalog).into_iter().collect();
            changes.extend(optional(optional_was, optional_is, is, catalog));
            changes
        }
    }
}

fn requirement(old: &Requirement, new: &Requirement, catalog: &Catalog) -> Option<(Kind, String)> {
    let too_little = alternatives_that_miss(old, new, catalog);
    let newly_enough = alternatives_that_miss(new, old, catalog);
    if !too_little.is_empty() {
        let verb = if too_little.len() == 1 { "was" } else { "were each" };
        let text = format!("needs `{new}`; {} {verb} enough", list(&too_little));
        Some((Kind::RequirementNarrowed, text))
    } else if !newly_enough.is_empty() {
        let verb = if newly_enough.len() == 1 { "is" } else { "are each" };
        let text = format!("needed `{old}`; {} {verb} enough now", list(&newly_enough));
        Some((Kind::RequirementWidened, text))
    } else if old != new {
        let text = format!("needed `{old}` and needs `{new}`, which the same tokens satisfy");
        Some((Kind::RequirementRewritten, text))
    } else {
        None
    }
}

/// The alternatives of `offered` that are not enough for `required`, implications counted.
fn alternatives_that_miss<'a>(
    offered: &'a Requirement,
    required: &Requirement,
    catalog: &Catalog,
) -> Vec<&'a Alternative> {
    let misses = |held: &&Alternative| !required.is_met_by(&catalog.satisfied_by(*held));
    offered.alternatives().filter(misses).collect()
}

/// Compares the parts of responses. They have no names, so an old part counts as kept if every
/// token that saw it sees some new part; each new part replaces at most one old part. A part that
/// all permitted callers see is not reported any more.
fn optional(
    old: &BTreeSet<Requirement>,
    new: &BTreeSet<Requirement>,
    required: &Requirement,
    catalog: &Catalog,
) -> Vec<(Kind, String)> {
    let mut changes = Vec::new();
    let mut unclaimed: Vec<&Requirement> = new.difference(old).collect();
    for was in old.difference(new) {
        let successor = unclaimed.iter().position(|is| alternatives_that_miss(was, is, catalog).is_empty());
        changes.push(if let Some(position) = successor {
            let is = unclaimed.remove(position);
            (Kind::OptionalChanged, format!("shows to `{is}` what it showed to `{was}`"))
        } else if alternatives_that_miss(required, was, catalog).is_empty() {
            (Kind::OptionalChanged, format!("now shows to every permitted caller what it showed to `{was}`"))
        } else {
            (Kind::OptionalRemoved, format!("no longer shows more to `{was}`"))
        });
    }
    changes.extend(unclaimed.into_iter().map(|is| (Kind::OptionalAdded, format!("shows more to `{is}`"))));
    changes
}

fn list(alternatives: &[&Alternative]) -> String {
    let names: Vec<_> = alternatives.iter().map(|alternative| format!("`{}`", all_of(alternative))).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use scopewright_catalog::Catalog;

    use super::changes;
    use scopewright_pages::RouteTable;

    /// `write` implies `read`; `extra` and `other` are by themselves.
    fn catalog() -> Catalog {
        let scopes = ["read", "write", "extra", "other"].map(|name| {
            let implies = if name == "write" { "implies = [\"read\"]\n" } else { "" };
            format!("[scope.{name}]\ndescription = \"D.\"\naccess = \"read\"\n{implies}")
        });
        let heading = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";
        Catalog::parse(&format!("{heading}{}", scopes.concat())).expect("a sound catalog")
    }

    /// Checks the changes of `GET /a` from the requirement `old` to `new`; an empty text means that
    /// the route does not exist.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &[&str]) {
        let surface = |policy: &str| -> RouteTable {
            let line = if policy.is_empty() { String::new() } else { format!("GET /a  {policy}") };
            line.parse().unwrap_or_else(|error| panic!("{line}: {error:#}"))
        };
        let changes = changes(&surface(old), &surface(new), &catalog());
        assert!(changes.iter().all(|change| change.subject == "GET /a"));
        let shown: Vec<_> =
            changes.iter().map(|change| format!("{}: {}", change.kind.code(), change.text)).collect();
        assert_eq!(shown, expected, "{old} became {new}");
    }

    #[test]
    fn routes_come_and_go() {
        check("read", "read", &[]);
        check("read", "", &["route-removed: was removed"]);
        check("", "read | other", &["route-added: is new, for `other | read`"]);
        check("", "public: why", &["route-added: is new, public: why"]);
    }

    #[test]
    fn routes_open_and_close() {
        check("public: why", "public: why", &[]);
        check("public: why", "public: so", &["route-reason: is public for another reason: so"]);
        check("public: why", "read", &["route-guarded: was public and now needs `read`"]);
        check("read", "public: why", &["route-opened: needed `read` and is now open to everyone: why"]);
    }

    #[test]
    fn a_requirement_breaks_if_a_token_that_was_enough_no_longer_is() {
        check("read", "other", &["requirement-narrowed: needs `other`; `read` was enough"]);
        check("read", "read + extra", &["requirement-narrowed: needs `extra + read`; `read` was enough"]);
        check("read | other", "read", &["requirement-narrowed: needs `read`; `other` was enough"]);
        check(
            "read | other",
            "extra",
            &["requirement-narrowed: needs `extra`; `other`, `read` were each enough"],
        );
        // One alternative got stricter and another milder: the strictness counts.
        check(
            "read | other + extra",
            "read + extra | other",
            &["requirement-narrowed: needs `extra + read | other`; `read` was enough"],
        );
    }

    #[test]
    fn a_requirement_widens_if_more_tokens_are_enough() {
        check("read", "read | other", &["requirement-widened: needed `read`; `other` is enough now"]);
        check("read + extra", "read", &["requirement-widened: needed `extra + read`; `read` is enough now"]);
        check(
            "read + extra",
            "read | extra",
            &["requirement-widened: needed `extra + read`; `extra`, `read` are each enough now"],
        );
    }

    #[test]
    fn implications_count() {
        check("write", "read", &["requirement-widened: needed `write`; `read` is enough now"]);
        check("read", "write", &["requirement-narrowed: needs `write`; `read` was enough"]);
        let same = "which the same tokens satisfy";
        check(
            "read",
            "read | write",
            &[&format!("requirement-rewritten: needed `read` and needs `read | write`, {same}")],
        );
        check(
            "write + read",
            "write",
            &[&format!("requirement-rewritten: needed `read + write` and needs `write`, {same}")],
        );
    }

    #[test]
    fn an_answer_that_shrinks_breaks() {
        check("read  optional: extra", "read", &["optional-removed: no longer shows more to `extra`"]);
        check("read", "read  optional: extra", &["optional-added: shows more to `extra`"]);
        check(
            "other  optional: write",
            "other  optional: read",
            &["optional-changed: shows to `read` what it showed to `write`"],
        );
        check(
            "other  optional: read",
            "other  optional: write",
            &["optional-removed: no longer shows more to `read`", "optional-added: shows more to `write`"],
        );
        // `extra` shows another part, which cannot replace the removed one.
        check(
            "read  optional: extra  optional: extra + other",
            "read  optional: extra",
            &["optional-removed: no longer shows more to `extra + other`"],
        );
    }

    #[test]
    fn requirement_and_answer_change_at_once() {
        check(
            "read  optional: extra",
            "read + extra",
            &[
                "requirement-narrowed: needs `extra + read`; `read` was enough",
                "optional-changed: now shows to every permitted caller what it showed to `extra`",
            ],
        );
        check(
            "write  optional: read",
            "write",
            &["optional-changed: now shows to every permitted caller what it showed to `read`"],
        );
        check(
            "read  optional: extra",
            "other",
            &[
                "requirement-narrowed: needs `other`; `read` was enough",
                "optional-removed: no longer shows more to `extra`",
            ],
        );
    }
}
