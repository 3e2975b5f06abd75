//! Catalogs of thousands of scopes: valid, with an error in every entry, and with the longest chain
//! of implications.

use scopewright_catalog::{Catalog, Problems};

use crate::generated::{SCOPES, broken_everywhere, generated, one_long_chain, one_long_cycle};

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
