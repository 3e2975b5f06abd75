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
    changes.extend(of_fallbacks(&old.fallbacks, &new.fallbacks, catalog));
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

/// Returns the changes of the fallbacks. A place with one handler in both versions is compared by
/// meaning.
fn of_fallbacks(
    old: &BTreeSet<(Endpoint, Policy)>,
    new: &BTreeSet<(Endpoint, Policy)>,
    catalog: &Catalog,
) -> Vec<Change> {
    let single = |all: &BTreeSet<(Endpoint, Policy)>, place: &Endpoint| {
        let mut there = all.iter().filter(|(endpoint, _)| endpoint == place);
        there.next().filter(|_| there.next().is_none()).cloned()
    };
    let places: BTreeSet<&Endpoint> = old.iter().chain(new).map(|(endpoint, _)| endpoint).collect();
    let changes = places.into_iter().flat_map(|place| match (single(old, place), single(new, place)) {
        (Some(was), Some(is)) => of_guarded(&Policies::from([was]), &Policies::from([is]), catalog),
        _ => {
            let at = |all: &BTreeSet<(Endpoint, Policy)>| -> BTreeSet<Policy> {
                all.iter()
                    .filter(|(endpoint, _)| endpoint == place)
                    .map(|(_, policy)| policy.clone())
                    .collect()
            };
            let (was, is) = (at(old), at(new));
            let change = |kind, verb, policy: &Policy| {
                Change::new(kind, place.to_string(), format!("{verb}, {}", asks_for(policy)))
            };
            let removed = was.difference(&is).map(|policy| change(Kind::RouteRemoved, "was removed", policy));
            let added = is.difference(&was).map(|policy| change(Kind::RouteAdded, "is new", policy));
            removed.chain(added).collect()
        }
    });
    changes.collect()
}

/// Returns the changes of the paths below which there are routes without guards. Another reason
/// alone is no change of the routes.
fn of_unguarded(old: &BTreeSet<(String, String)>, new: &BTreeSet<(String, String)>) -> Vec<Change> {
    let paths: BTreeSet<&String> = old.iter().chain(new).map(|(path, _)| path).collect();
    let changes = paths.into_iter().flat_map(|path| {
        let at = |all: &BTreeSet<(String, String)>| -> BTreeSet<String> {
            all.iter().filter(|(other, _)| other == path).map(|(_, because)| because.clone()).collect()
        };
        let (was, is) = (at(old), at(new));
        let removed: Vec<_> = was.difference(&is).collect();
        let added: Vec<_> = is.difference(&was).collect();
        let change = |kind, text| Change::new(kind, format!("the routes below {path} without a guard"), text);
        match (removed.as_slice(), added.as_slice()) {
            ([_], [because]) => {
                vec![change(Kind::RouteReason, format!("have none for another reason: {because}"))]
            }
            _ => {
                let removed = removed.into_iter().map(|because| {
                    change(Kind::UnguardedRemoved, format!("were removed or are guarded now ({because})"))
                });
                let added = added
                    .into_iter()
                    .map(|because| change(Kind::UnguardedAdded, format!("have none: {because}")));
                removed.chain(added).collect()
            }
        }
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

    use scopewright_pages::RouteTable;

    use super::changes;

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

    /// Checks the kinds of the changes from one lock to another.
    #[track_caller]
    fn check_kinds(old: &str, new: &str, expected: &[&str]) {
        let table = |text: &str| -> RouteTable { text.parse().expect("a lock") };
        let changes = changes(&table(old), &table(new), &catalog());
        let kinds: Vec<_> = changes.iter().map(|change| change.kind.code()).collect();
        assert_eq!(kinds, expected, "{old} became {new}");
    }

    #[test]
    fn fallbacks_and_unguarded_routes_are_compared() {
        check_kinds("fallback /  read", "fallback /  other", &["requirement-narrowed"]);
        check_kinds("fallback /  read", "", &["route-removed"]);
        check_kinds(
            "method-not-allowed /  read\nmethod-not-allowed /  other",
            "method-not-allowed /  other\nmethod-not-allowed /  public: why",
            &["route-removed", "route-added"],
        );
        check_kinds("", "unguarded /  because: x", &["unguarded-added"]);
        let both = "unguarded /  because: x\nunguarded /  because: y";
        check_kinds(both, "unguarded /  because: y", &["unguarded-removed"]);
        check_kinds("unguarded /  because: x", "unguarded /  because: y", &["route-reason"]);
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
