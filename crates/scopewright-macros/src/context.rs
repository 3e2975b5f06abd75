//! The paths of an expansion: the runtime crate, and the catalog's module.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser as _;
use syn::{Path, Token};

use crate::mistakes::Mistakes;

/// The runtime's module for expansions. A program with a renamed dependency sets it:
/// `crate = renamed`.
#[derive(Clone)]
pub(crate) struct Private {
    runtime: Option<Path>,
}

impl Private {
    /// Returns the runtime under its own name.
    pub(crate) fn usual() -> Self {
        Self { runtime: None }
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match &self.runtime {
            Some(runtime) => quote!(#runtime::__private),
            None => quote!(::scopewright::__private),
        });
    }
}

/// The options before the requirement: `crate = path;` names the runtime, `in path;` the module of
/// the catalog.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) private: Private,
    /// The module of the catalog. Without it, names are resolved at the handler.
    pub(crate) catalog: Option<Path>,
}

impl Context {
    /// Removes the options from the front of the arguments, and returns the rest.
    pub(crate) fn take(arguments: TokenStream, mistakes: &mut Mistakes) -> (Self, TokenStream) {
        let mut context = Self { private: Private::usual(), catalog: None };
        let mut rest = TokenStream::new();
        for token in arguments {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    context.read(std::mem::take(&mut rest), &token, mistakes);
                }
                _ => rest.extend([token]),
            }
        }
        (context, rest)
    }

    fn read(&mut self, option: TokenStream, end: &TokenTree, mistakes: &mut Mistakes) {
        let keyword = option.clone().into_iter().next();
        let read = match keyword.map(|keyword| keyword.to_string()).as_deref() {
            Some("in") => read_in.parse2(option).map(|path| self.catalog = Some(path)),
            Some("crate") => read_crate.parse2(option).map(|path| self.private.runtime = Some(path)),
            _ => Err(syn::Error::new_spanned(end, "expected `in path` or `crate = path` before `;`")),
        };
        if let Err(mistake) = read {
            mistakes.add(mistake);
        }
    }
}

fn read_in(input: syn::parse::ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![in]>()?;
    input.call(Path::parse_mod_style)
}

/// Parses `crate = path`, as every macro of this crate accepts it.
pub(crate) fn read_crate(input: syn::parse::ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    input.call(Path::parse_mod_style)
}

impl From<Path> for Private {
    fn from(runtime: Path) -> Self {
        Self { runtime: Some(runtime) }
    }
}

/// Returns a plain name that resolves at the use of the macro, for items that the macro adds.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
