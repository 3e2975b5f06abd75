//! Catalogs of thousands of scopes, for tests and benchmarks.

use std::fmt::Write as _;

pub(crate) const SCOPES: usize = 2_000;

/// Returns a catalog whose scopes imply one another: `implied` returns the target for each
/// position.
pub(crate) fn generated(implied: impl Fn(usize) -> Option<usize>) -> String {
    let mut text = "schema = 1\n[catalog]\ntitle = \"Large\"\nversion = \"1\"\n".to_owned();
    for position in 0..SCOPES {
        let description = format!("The scope at position {position}.");
        writeln!(text, "[scope.{:?}]\ndescription = {description:?}\naccess = \"read\"", name(position))
            .expect("a text");
        if let Some(target) = implied(position) {
            writeln!(text, "implies = [{:?}]", name(target)).expect("a text");
        }
    }
    text
}

/// Returns a long name, which has much in common with others, as in real catalogs.
fn name(position: usize) -> String {
    const RIGHTS: [&str; 4] = ["read", "write", "delete", "manage"];
    format!("company:area{}:documents{}:{}", position / 80, position / 4 % 20, RIGHTS[position % 4])
}

pub(crate) fn broken_everywhere() -> String {
    generated(|_| None).replace("access = \"read\"", "access = \"raed\"\nimplies = [\"company:nothing\"]")
}

pub(crate) fn one_long_chain() -> String {
    generated(|position| (position + 1 < SCOPES).then_some(position + 1))
}

pub(crate) fn one_long_cycle() -> String {
    generated(|position| Some((position + 1) % SCOPES))
}
