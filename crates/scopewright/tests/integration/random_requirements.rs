//! Random trees of `all` and `any`, compared with an independent evaluator.

use std::collections::BTreeSet;

use library::Scope;
use proptest::prelude::*;
use scopewright::{Requirement, ScopeId};

/// A tree of the test's own type.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(usize),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

impl Tree {
    /// Returns the minimal sets of scopes that meet the tree, computed from the leaves.
    fn enough(&self) -> Vec<BTreeSet<usize>> {
        match self {
            Self::Leaf(scope) => vec![BTreeSet::from([*scope])],
            Self::Any(parts) => parts.iter().flat_map(Self::enough).collect(),
            Self::All(parts) => parts.iter().fold(vec![BTreeSet::new()], |so_far, part| {
                let more = part.enough();
                so_far.iter().flat_map(|left| more.iter().map(move |right| left | right)).collect()
            }),
        }
    }

    /// Returns the same tree as a requirement, which is leaked because requirements are static.
    fn requirement(&self) -> Requirement {
        let leak = |parts: &[Self]| &*parts.iter().map(Self::requirement).collect::<Vec<_>>().leak();
        match self {
            Self::Leaf(scope) => Requirement::Scope(Scope::ALL[*scope].id()),
            Self::All(parts) => Requirement::All(leak(parts)),
            Self::Any(parts) => Requirement::Any(leak(parts)),
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..Scope::ALL.len()).prop_map(Tree::Leaf);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::All),
            prop::collection::vec(inner, 1..4).prop_map(Tree::Any),
        ]
    })
}

proptest! {
    #[test]
    fn a_tree_is_met_by_just_the_sets_that_contain_enough(tree in tree(), held in prop::collection::btree_set(0..Scope::ALL.len(), 0..8)) {
        let requirement = tree.requirement();
        let holds = |scope: ScopeId| held.contains(&usize::from(scope.index()));
        let expected = tree.enough().iter().any(|enough| enough.is_subset(&held));
        prop_assert_eq!(requirement.is_met_by(&holds), expected);
        prop_assert_eq!(requirement.cheapest_missing(&holds).is_empty(), expected);
    }

    #[test]
    fn what_is_missing_is_enough_and_no_alternative_misses_less(tree in tree(), held in prop::collection::btree_set(0..Scope::ALL.len(), 0..8)) {
        let requirement = tree.requirement();
        let missing = requirement.cheapest_missing(&|scope| held.contains(&usize::from(scope.index())));
        let with_missing = |scope: ScopeId| held.contains(&usize::from(scope.index())) || missing.contains(&scope);
        prop_assert!(requirement.is_met_by(&with_missing));
        let least = tree.enough().iter().map(|enough| enough.difference(&held).count()).min();
        prop_assert_eq!(Some(missing.len()), least);
    }

    #[test]
    fn alternatives_mean_the_same_as_the_tree(tree in tree(), held in prop::collection::btree_set(0..Scope::ALL.len(), 0..8)) {
        let requirement = tree.requirement();
        let holds = |scope: ScopeId| held.contains(&usize::from(scope.index()));
        let by_alternatives = requirement.alternatives().iter().any(|all| all.iter().all(|scope| holds(*scope)));
        prop_assert_eq!(requirement.is_met_by(&holds), by_alternatives);
    }
}
