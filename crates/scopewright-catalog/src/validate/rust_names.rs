//! The uniqueness of Rust names. Two scopes must not differ only in case.

use std::collections::HashMap;

use crate::problem::Problems;
use crate::read::RawScope;

const HELP: &str = "distinguish them with `rust = \"…\"` in one of them";

pub(super) fn check(scopes: &[RawScope], problems: &mut Problems) {
    let mut by_rust_name: HashMap<String, &RawScope> = HashMap::new();
    let mut by_lower_case: HashMap<String, &RawScope> = HashMap::new();
    for scope in scopes {
        scope.enter(problems);
        let name = scope.name.value.as_str();
        let Some(rust_name) = scope.rust_name() else {
            let help = "add `rust = \"…\"`".to_owned();
            problems.add_with_help(
                scope.name.span.clone(),
                format!("no Rust name can be derived from `{name}`"),
                help,
            );
            continue;
        };
        let same = *by_rust_name.entry(rust_name.clone()).or_insert(scope);
        let alike = *by_lower_case.entry(name.to_ascii_lowercase()).or_insert(scope);
        let is_other = |other: &RawScope| other.name.value != scope.name.value;
        if is_other(same) {
            let place = scope.rust_name.as_ref().map_or(&scope.name.span, |chosen| &chosen.span);
            let message = format!("`{}` and `{name}` are both `{rust_name}` in Rust", same.name.value);
            problems.add_with_help(place.clone(), message, HELP.to_owned());
        } else if is_other(alike) && !scope.is_distinguished_from(alike) {
            let message = format!("`{}` and `{name}` differ only in case", alike.name.value);
            problems.add_with_help(scope.name.span.clone(), message, HELP.to_owned());
        }
    }
    problems.leave();
}
