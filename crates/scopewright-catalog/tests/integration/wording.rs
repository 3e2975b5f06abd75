//! The texts of the problems that people read, in one golden file.
//!
//! After a wanted change of a text, write it with
//! `GOLDEN=overwrite cargo test -p scopewright-catalog --test integration wording`.

use std::fmt::Write as _;
use std::fs;

use scopewright_catalog::{Catalog, SourceError};

/// A catalog with every mistake that does not stop the TOML parser, and two that do.
const BROKEN: [(&str, &str); 3] = [
    ("broken.toml", include_str!("../wording/broken.toml")),
    ("empty.toml", ""),
    ("unclosed.toml", "[scope.\"a:c\"\nx = \n"),
];

#[test]
fn the_texts_of_problems() {
    let mut texts = String::new();
    for (name, source) in BROKEN {
        let problems = Catalog::parse_on("2026-06-15", source).expect_err("a broken catalog");
        _ = writeln!(texts, "{}\n", problems.render(name, false).trim_end());
    }
    for error in [SourceError::Missing, SourceError::Folder, SourceError::NotUtf8 { offset: 7, line: 2 }] {
        _ = writeln!(texts, "{error}");
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wording/problems.txt");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        fs::write(file, &texts).expect("a file that can be written");
    }
    let golden = fs::read_to_string(file).expect("the golden file");
    assert_eq!(texts, golden, "write the texts with `GOLDEN=overwrite`");
}
