//! Catalogs of thousands of scopes: sound, broken everywhere, and with implications as deep as they get.

use std::fmt::Write as _;
use std::time::Instant;

use scope_catalog::{Catalog, Problems};

const SCOPES: usize = 2_000;

/// A catalog whose scopes imply one another as told: `Some(target)` for each position.
fn generated(implied: impl Fn(usize) -> Option<usize>) -> String {
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

/// Names of some length that have much in common, as in any catalog.
fn name(position: usize) -> String {
    const RIGHTS: [&str; 4] = ["read", "write", "delete", "manage"];
    format!("company:area{}:documents{}:{}", position / 80, position / 4 % 20, RIGHTS[position % 4])
}

fn broken_everywhere() -> String {
    generated(|_| None).replace("access = \"read\"", "access = \"raed\"\nimplies = [\"company:nothing\"]")
}

fn one_long_chain() -> String {
    generated(|position| (position + 1 < SCOPES).then_some(position + 1))
}

fn one_long_cycle() -> String {
    generated(|position| Some((position + 1) % SCOPES))
}

fn problems(source: &str) -> Problems {
    Catalog::parse(source).expect_err("a broken catalog")
}

#[test]
fn thousands_of_sound_scopes() {
    for source in [generated(|_| None), one_long_chain()] {
        let (catalog, warnings) = Catalog::parse_with_warnings(&source).expect("a sound catalog");
        assert_eq!((catalog.scopes.len(), warnings.len()), (SCOPES, 0));
    }
}

#[test]
fn a_chain_is_followed_to_its_end() {
    let catalog = Catalog::parse(&one_long_chain()).expect("a sound catalog");
    assert_eq!(catalog.implied_by(&catalog.scopes[0]).len(), SCOPES - 1);
}

#[test]
fn thousands_of_problems() {
    assert_eq!(problems(&broken_everywhere()).len(), 2 * SCOPES);
    assert_eq!(problems(&one_long_cycle()).len(), SCOPES);
}

/// `cargo test --release -p scope-catalog -- --ignored --nocapture how_long` prints the times.
#[test]
#[ignore = "prints times, and asserts nothing"]
#[expect(clippy::print_stdout, reason = "the times are what it is for")]
fn how_long_thousands_of_scopes_take() {
    let cases = [
        ("sound", generated(|_| None)),
        ("one long chain", one_long_chain()),
        ("one long cycle", one_long_cycle()),
        ("broken everywhere", broken_everywhere()),
        ("every table twice", generated(|_| None) + &generated(|_| None)),
    ];
    for (what, source) in cases {
        let start = Instant::now();
        let outcome = Catalog::parse_with_warnings(&source);
        println!("{SCOPES} scopes, {what}: {:?}", start.elapsed());
        if let Err(problems) = outcome {
            let start = Instant::now();
            let length = problems.render("scopes.toml", true).len();
            println!("    {} problems shown in {length} bytes: {:?}", problems.len(), start.elapsed());
        }
    }
}
