//! Any text gives a valid catalog or problems with correct places. The fuzz target `catalog` makes
//! the same check.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use scopewright_catalog::read_source;

use crate::real_catalogs;

mod check;

use check::check_text;

/// Fragments of catalogs, valid and broken.
const PIECES: [&str; 48] = [
    "schema",
    "catalog",
    "title",
    "version",
    "scope",
    "group",
    "description",
    "access",
    "implies",
    "rust",
    "docs",
    "deprecated",
    "since",
    "use",
    "remove_after",
    "a",
    "\"a:b\"",
    "\"a-b\"",
    "\"read\"",
    "\"A\"",
    "\"2026-01-01\"",
    "2026-01-01",
    "\"https://example.org\"",
    "''",
    "\"\"\"",
    "\"",
    "'",
    "1",
    "0x1",
    "1.5",
    "true",
    "=",
    ".",
    ",",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "é",
    "\\u00e9",
    " ",
    "\0",
];

/// A valid beginning, so that more texts get past the first step.
const HEADING: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";

proptest! {
    #[test]
    fn texts_of_any_characters(text in ".{0,200}") {
        check_text(&text);
    }

    #[test]
    fn texts_of_pieces(
        heading in any::<bool>(),
        pieces in proptest::collection::vec(select(&PIECES[..]), 0..60),
    ) {
        let heading = if heading { HEADING } else { "" };
        check_text(&(heading.to_owned() + &pieces.concat()));
    }

    #[test]
    fn catalogs_with_a_part_in_another_place(
        catalog in select(catalogs()),
        from in any::<[Index; 2]>(),
        to in any::<[Index; 2]>(),
        piece in select(&PIECES[..]),
    ) {
        let part = catalog[range(&catalog, from)].to_owned();
        let mut text = catalog;
        text.replace_range(range(&text, to), &(part + piece));
        check_text(&text);
    }
}

#[test]
fn catalogs_as_they_are() {
    for text in catalogs() {
        check_text(&text);
    }
}

fn catalogs() -> Vec<String> {
    real_catalogs::files().iter().map(|file| read_source(file).expect("readable")).collect()
}

/// Returns a part of a text, which usually has a few lines at most.
fn range(text: &str, [start, length]: [Index; 2]) -> Range<usize> {
    let start = text.floor_char_boundary(start.index(text.len() + 1));
    start..text.ceil_char_boundary((start + length.index(200)).min(text.len()))
}
