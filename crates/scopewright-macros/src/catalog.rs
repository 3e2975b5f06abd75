//! The macro `catalog!`: from the path of a `scopes.toml` to the scopes as Rust names.

#![expect(clippy::disallowed_methods, reason = "a deprecation ends on the day of the compilation")]

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proc_macro2::TokenStream;
use quote::quote;
use scopewright_catalog::Catalog;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Token};

use crate::context::{Private, read_crate};

mod expand;
mod name_tree;
mod scope_enum;
mod source;
mod vocabulary;

pub(crate) use expand::expand;
pub(crate) use source::Source;

pub(crate) fn catalog(input: TokenStream) -> TokenStream {
    match arguments.parse2(input) {
        Ok((path, private)) => read_and_expand(&path, &private),
        Err(error) => {
            let message = "`catalog!` expects one path, relative to the folder of Cargo.toml: `catalog!(\"scopes.toml\")`";
            syn::Error::new(error.span(), message).into_compile_error()
        }
    }
}

/// Parses `"scopes.toml"`, or `"scopes.toml", crate = path`.
fn arguments(input: ParseStream<'_>) -> syn::Result<(LitStr, Private)> {
    let path = input.parse()?;
    let mut private = Private::usual();
    if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        private = read_crate(input)?.into();
        input.parse::<Option<Token![,]>>()?;
    }
    Ok((path, private))
}

fn read_and_expand(path: &LitStr, private: &Private) -> TokenStream {
    let source = match read(&path.value()) {
        Ok(source) => source,
        Err(message) => return syn::Error::new(path.span(), message).into_compile_error(),
    };
    let tracked = track(&path.value());
    match parse(&source, &path.value(), private) {
        Ok(expansion) => quote!(#tracked #expansion),
        Err(message) => {
            let error = syn::Error::new(path.span(), message).into_compile_error();
            quote!(#tracked #error)
        }
    }
}

fn read(path: &str) -> Result<String, String> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("`catalog!` resolves its path from the folder of Cargo.toml, but Cargo did not set CARGO_MANIFEST_DIR")?;
    scopewright_catalog::read_source(&Path::new(&folder).join(path)).map_err(|error| {
        format!("cannot read `{path}`, relative to the folder of this crate's Cargo.toml: {error}")
    })
}

fn parse(source: &str, path: &str, private: &Private) -> Result<TokenStream, String> {
    let catalog = Catalog::parse(source).map_err(|problems| {
        let count = match problems.len() {
            1 => "one problem".to_owned(),
            several => format!("{several} problems"),
        };
        format!("`{path}` has {count}\n\n{}\n", problems.render(path, false))
    })?;
    Ok(expand(&Source { catalog: &catalog, private, today: &today() }))
}

/// Returns the day of the compilation as `YYYY-MM-DD`. It is that of `SOURCE_DATE_EPOCH` if this is
/// set, for reproducible builds.
fn today() -> String {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = fixed.and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or_else(Timestamp::now);
    TimeZone::UTC.to_datetime(now).date().to_string()
}

/// Makes the compiler track the file. The expansion contains no absolute path, so builds in
/// different folders are equal.
fn track(path: &str) -> TokenStream {
    quote! {
        const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path));
    }
}

#[cfg(test)]
mod tests {
    use super::{Private, parse};

    #[test]
    fn a_broken_catalog_is_one_error_with_every_problem_in_its_place() {
        let source =
            "schema = 1\n[catalog]\ntitle = \"T\"\n[scope.\"a b\"]\ndescription = \"\"\naccess = \"raed\"\n";
        let message = parse(source, "scopes.toml", &Private::usual()).expect_err("a broken catalog");
        assert!(message.starts_with("`scopes.toml` has 4 problems\n"), "{message}");
        for place in ["scopes.toml:2:2", "scopes.toml:4:8", "scopes.toml:5:15", "scopes.toml:6:10"] {
            assert!(message.contains(place), "{place} is missing from\n{message}");
        }
    }
}
