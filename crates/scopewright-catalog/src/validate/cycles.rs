//! Cycles of implications: a scope must not imply itself indirectly, because neither scope would be
//! the wider one.

use std::collections::HashMap;

use crate::problem::Problems;
use crate::read::RawScope;

/// Reports every implication that is part of a cycle. This is the case if both of its ends reach
/// each other. The sets of such scopes are found by Kosaraju's algorithm, in time that is linear in
/// the catalog.
pub(super) fn check(scopes: &[RawScope], problems: &mut Problems) {
    let implications = Implications::of(scopes);
    let component = components(&implications);
    for (position, scope) in scopes.iter().enumerate() {
        scope.enter(problems);
        for first in scope.implies.iter().filter(|first| first.value != scope.name.value) {
            let target = implications.positions.get(first.value.as_str());
            if target.is_some_and(|target| component[*target] == component[position]) {
                let message = format!("`{}` and `{}` imply each other", scope.name.value, first.value);
                problems.add(first.span.clone(), message);
            }
        }
        problems.leave();
    }
}

/// The implications by positions in the catalog.
struct Implications<'s> {
    positions: HashMap<&'s str, usize>,
    forward: Vec<Vec<usize>>,
    backward: Vec<Vec<usize>>,
}

impl<'s> Implications<'s> {
    fn of(scopes: &'s [RawScope]) -> Self {
        let named = scopes.iter().enumerate();
        let positions: HashMap<_, _> =
            named.map(|(position, scope)| (scope.name.value.as_str(), position)).collect();
        let mut forward = vec![Vec::new(); scopes.len()];
        let mut backward = vec![Vec::new(); scopes.len()];
        for (from, scope) in scopes.iter().enumerate() {
            for to in scope.implies.iter().filter_map(|name| positions.get(name.value.as_str()).copied()) {
                forward[from].push(to);
                backward[to].push(from);
            }
        }
        Self { positions, forward, backward }
    }
}

/// Returns a number for every scope, which it shares with the scopes that it reaches and that reach
/// it.
fn components(implications: &Implications<'_>) -> Vec<usize> {
    let mut left = Vec::new();
    let mut visited = vec![false; implications.forward.len()];
    for start in 0..visited.len() {
        walk(start, &implications.forward, &mut visited, &mut left);
    }
    let mut component = vec![0; visited.len()];
    visited.fill(false);
    for start in left.into_iter().rev() {
        let mut reached = Vec::new();
        walk(start, &implications.backward, &mut visited, &mut reached);
        for position in reached {
            component[position] = start;
        }
    }
    component
}

/// Walks depth-first and notes each scope when it is left. An explicit stack handles long chains.
fn walk(start: usize, edges: &[Vec<usize>], visited: &mut [bool], left: &mut Vec<usize>) {
    let mut path = Vec::new();
    if !std::mem::replace(&mut visited[start], true) {
        path.push((start, edges[start].iter()));
    }
    while let Some((position, ahead)) = path.last_mut() {
        match ahead.find(|next| !visited[**next]) {
            Some(&next) => {
                visited[next] = true;
                path.push((next, edges[next].iter()));
            }
            None => {
                left.push(*position);
                path.pop();
            }
        }
    }
}
