//! Catalogs of names that could collide with generated code. They are written to files that
//! `tests/colliding_names.rs` compiles.
//!
//! After a wanted change, overwrite them with `GOLDEN=overwrite cargo test -p scopewright-macros`.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use scopewright_catalog::Catalog;

use crate::catalog::{Source, expand};
use crate::context::Private;
use crate::expansions::check_file;

/// The number of random names.
const RANDOM_NAMES: usize = 300;

#[test]
fn every_identifier_of_an_expansion_is_a_name_in_each_position() {
    let mut identifiers = BTreeSet::new();
    for expansion in expansions() {
        collect(expansion, &mut identifiers);
    }
    let names: Vec<_> = identifiers
        .iter()
        .flat_map(|word| [word.clone(), format!("{word}:x"), format!("a:{word}:x"), format!("b:{word}")])
        .collect();
    check_file("expansions/colliding_names/identifiers.toml", &catalog(&names));
    check_file("expansions/colliding_names/identifiers.rs", &requirement(&names, false));
}

#[test]
fn every_character_of_a_scope_token_is_in_a_name_in_each_position() {
    let characters = (0x21..=0x7e_u8).map(char::from).filter(|c| !matches!(c, '"' | '\\'));
    let mut names: Vec<_> = characters
        .clone()
        .flat_map(|c| {
            [format!("{c}"), format!("{c}y"), format!("x{c}y"), format!("x{c}"), format!("a:x{c}y:b")]
        })
        .collect();
    let characters: Vec<_> = characters.collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % limit as u64).expect("a small number")
    };
    for _ in 0..RANDOM_NAMES {
        let length = 1 + next(20);
        names.push((0..length).map(|_| characters[next(characters.len())]).collect());
    }
    check_file("expansions/colliding_names/characters.toml", &catalog(&names));
    check_file("expansions/colliding_names/characters.rs", &requirement(&names, true));
}

fn expansions() -> Vec<TokenStream> {
    let source = include_str!("../tests/expansions/catalog.toml");
    let catalog = Catalog::parse(source).expect("a sound catalog");
    let source = Source { catalog: &catalog, private: &Private::usual(), today: "2026-01-01" };
    let handler = quote! {
        /// Changes an order.
        pub async fn change(#[granted(shop:type)] show: bool, body: ::axum::Json<u8>) -> ::axum::Json<u8> {
            body
        }
    };
    vec![
        expand(&source),
        crate::guard::requires(quote!(any(shop, all(shop:type, "shop"))), handler.clone()),
        crate::guard::public(quote!(because = "a probe"), handler),
        crate::guard::requirement(quote!(shop)),
        // Words of Rust and its prelude, whether or not an expansion contains them.
        quote!(
            abstract as async await become box break const continue crate do dyn else enum extern false final fn for
            gen if impl in let loop macro match mod move mut override priv pub ref return self Self static struct super
            trait true try type typeof union unsafe unsized use virtual where while yield u8 u16 usize str bool String
            Vec Option Some None Result Ok Err Error Box Into From Default Clone Copy Debug Drop std core alloc axum
            scopewright _ __ self_ Self_ a__x b__Scope VOCABULARY_ __messages_
        ),
    ]
}

fn collect(tokens: TokenStream, identifiers: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                identifiers.insert(ident.to_string().trim_start_matches("r#").to_owned());
            }
            TokenTree::Group(group) => collect(group.stream(), identifiers),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Returns a catalog of these names. Those whose Rust names would collide get one.
fn catalog(names: &[String]) -> String {
    let mut text =
        "# Written by `GOLDEN=overwrite cargo test -p scopewright-macros`. Do not edit.\nschema = 1\n\n[catalog]\n\
                    title = \"Any name\"\nversion = \"1\"\n"
            .to_owned();
    let (mut known, mut variants) = (HashSet::new(), HashSet::new());
    for (number, name) in names.iter().enumerate().filter(|(_, name)| known.insert(name.as_str())) {
        _ = writeln!(text, "\n[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"read\"");
        let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        if letters.is_empty() || !variants.insert(letters.to_ascii_lowercase()) {
            _ = writeln!(text, "rust = \"N{number}\"");
        }
    }
    text
}

/// Returns a requirement of all names, as text or as paths.
fn requirement(names: &[String], as_text: bool) -> String {
    let written = |name: &String| if as_text { format!("{name:?}") } else { name.clone() };
    let mut known = HashSet::new();
    let lines: Vec<_> = names.iter().filter(|name| known.insert(name.as_str())).map(written).collect();
    format!(
        "// Written by `GOLDEN=overwrite cargo test -p scopewright-macros`. Do not edit.\nrequirement!({})\n",
        lines.join(",\n")
    )
}
