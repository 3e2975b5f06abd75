//! Expansions as golden files, pretty-printed. `tests/expansions.rs` compiles the same files.
//!
//! After a wanted change, overwrite them with `GOLDEN=overwrite cargo test -p scopewright-macros`
//! and read the difference.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use scopewright_catalog::Catalog;

use crate::catalog::{Source, expand};
use crate::context::Private;

#[test]
fn catalog() {
    let source = include_str!("../tests/expansions/catalog.toml");
    let catalog = Catalog::parse(source).expect("a sound catalog");
    let source = Source { catalog: &catalog, private: &Private::usual(), today: "2026-01-01" };
    check("catalog", expand(&source));
}

#[test]
fn requires() {
    let arguments = quote!(any(shop:orders:write, all(shop:orders:read, shop:type)));
    let handler = quote! {
        /// Changes an order.
        ///
        /// The rest of the comment.
        #[cfg(all())]
        pub async fn change(
            caller: ::scopewright::Caller,
            #[granted(shop:orders:read)] show: bool,
            body: ::axum::Json<u8>,
        ) -> ::axum::Json<u8> {
            let _ = (caller, show);
            body
        }
    };
    check("requires", crate::guard::requires(arguments, handler));
}

#[test]
fn public() {
    let arguments = quote!(because = "a probe carries no token");
    check(
        "public",
        crate::guard::public(
            arguments,
            quote!(
                pub(crate) async fn alive() {}
            ),
        ),
    );
}

/// Compares an expansion with its golden file.
#[track_caller]
fn check(name: &str, expansion: TokenStream) {
    let parsed = syn::parse2(expansion).expect("the expansion is a list of items");
    check_file(&format!("expansions/{name}.rs"), &prettyplease::unparse(&parsed));
}

/// Compares a text with a golden file below `tests`.
#[track_caller]
pub(crate) fn check_file(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, text).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&file).expect("the golden file is there");
    assert_eq!(text, golden, "write the text with `GOLDEN=overwrite cargo test -p scopewright-macros`");
}
