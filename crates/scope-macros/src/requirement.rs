//! The argument of `#[requires]` and `#[granted]`: a tree of scope names.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Token};

use crate::identifier;
use crate::mistakes::Mistakes;

/// More alternatives than this would make challenges and documents that nobody can read.
const MAX_ALTERNATIVES: usize = 64;

/// What is written between the parentheses.
pub(crate) enum Requirement {
    Scope(ScopePath),
    All(Vec<Requirement>),
    Any(Vec<Requirement>),
}

/// `library:books:write`, each segment with the author's span.
pub(crate) struct ScopePath {
    segments: Vec<Ident>,
}

impl Requirement {
    /// Reads the arguments of `attribute`. Commas at the top mean that all are needed.
    pub(crate) fn read(arguments: TokenStream, attribute: &str, mistakes: &mut Mistakes) -> Option<Self> {
        if arguments.is_empty() {
            let example =
                format!("`{attribute}` names no scope; write for example `{attribute}(api:things:read)`");
            mistakes.add(syn::Error::new(Span::call_site(), example));
            return None;
        }
        let requirement = Self::all(read_list(arguments.clone(), mistakes))?;
        let alternatives = requirement.count_alternatives();
        if alternatives > MAX_ALTERNATIVES {
            mistakes.at(
                &arguments,
                format!("this makes {alternatives} alternatives, and at most {MAX_ALTERNATIVES} are allowed"),
            );
        }
        Some(requirement)
    }

    fn all(mut parts: Vec<Self>) -> Option<Self> {
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Self::All(parts)),
        }
    }

    fn count_alternatives(&self) -> usize {
        match self {
            Self::Scope(_) => 1,
            Self::All(parts) => parts.iter().map(Self::count_alternatives).fold(1, usize::saturating_mul),
            Self::Any(parts) => parts.iter().map(Self::count_alternatives).fold(0, usize::saturating_add),
        }
    }
}

/// A constant expression of type `scope_guard::Requirement`.
impl ToTokens for Requirement {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Scope(path) => {
                quote!(::scope_guard::__private::Requirement::Scope(::scope_guard::__private::scope_of(#path)))
            }
            Self::All(parts) => quote!(::scope_guard::__private::Requirement::All(&[#(#parts),*])),
            Self::Any(parts) => quote!(::scope_guard::__private::Requirement::Any(&[#(#parts),*])),
        });
    }
}

/// `&library.books.write`. Only the author's own tokens have the author's spans, or editors would find three
/// definitions for one name.
impl ToTokens for ScopePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let segments = &self.segments;
        let span = segments[0].span();
        tokens.extend(quote_spanned!(span => &));
        tokens.extend(quote!(#(#segments).*));
    }
}

/// Reads what stands between commas, each for itself, so that a mistake in one does not hide those in the others.
fn read_list(tokens: TokenStream, mistakes: &mut Mistakes) -> Vec<Requirement> {
    let mut list = Vec::new();
    for part in split_at_commas(tokens, mistakes) {
        let read = |input: ParseStream<'_>| read_part(input, mistakes);
        match read.parse2(part) {
            Ok(requirement) => list.extend(requirement),
            Err(mistake) => mistakes.add(mistake),
        }
    }
    list
}

/// One scope, or `all(…)`, or `any(…)`. `None` when the mistakes inside a group left nothing of it.
fn read_part(input: ParseStream<'_>, mistakes: &mut Mistakes) -> syn::Result<Option<Requirement>> {
    refuse_other_grammars(input)?;
    let first = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), "expected a scope such as `api:things:read`, or `any(…)`, or `all(…)`")
    })?;
    if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let inner: TokenStream = content.parse()?;
        expect_end(input)?;
        return read_group(&first, inner, mistakes);
    }
    let path = ScopePath::read(first, input)?;
    expect_end(input)?;
    Ok(Some(Requirement::Scope(path)))
}

fn read_group(word: &Ident, inner: TokenStream, mistakes: &mut Mistakes) -> syn::Result<Option<Requirement>> {
    let combine: fn(Vec<Requirement>) -> Requirement = match word.to_string().as_str() {
        "all" => Requirement::All,
        "any" => Requirement::Any,
        "not" => {
            return Err(syn::Error::new(
                word.span(),
                "a requirement cannot be negated: holding more must never open less",
            ));
        }
        other => {
            let message = format!("there is no `{other}(…)`; scopes are combined with `all(…)` and `any(…)`");
            return Err(syn::Error::new(word.span(), message));
        }
    };
    if inner.is_empty() {
        return Err(syn::Error::new(
            word.span(),
            format!("`{word}()` is empty; name at least one scope in it"),
        ));
    }
    let parts = read_list(inner, mistakes);
    Ok((!parts.is_empty()).then(|| combine(parts)))
}

impl ScopePath {
    fn read(first: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut segments = vec![segment(&first)?];
        while input.peek(Token![:]) || input.peek(Token![::]) {
            if input.peek(Token![::]) {
                return Err(input.error("scope names have single colons: write `:` here"));
            }
            let colon: Token![:] = input.parse()?;
            let next = input.call(Ident::parse_any).map_err(|error| {
                let span = if input.is_empty() { colon.span } else { error.span() };
                syn::Error::new(span, "expected the next segment of the scope's name after `:`")
            })?;
            segments.push(segment(&next)?);
        }
        Ok(Self { segments })
    }
}

/// Other ways to write a requirement get an answer of their own, because people will try them.
fn refuse_other_grammars(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(LitStr) {
        return Err(input.error("scopes are written without quotes, as `api:things:read`"));
    }
    if input.peek(Token![!]) {
        return Err(input.error("a requirement cannot be negated: holding more must never open less"));
    }
    Ok(())
}

fn expect_end(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let message = if input.peek(Token![&&]) || input.peek(Token![&]) {
        "to need both, write `all(…, …)`"
    } else if input.peek(Token![||]) || input.peek(Token![|]) {
        "to need one of them, write `any(…, …)`"
    } else {
        "expected `:` and the next segment, or `,` and another scope"
    };
    Err(input.error(message))
}

fn segment(written: &Ident) -> syn::Result<Ident> {
    let text = written.unraw().to_string();
    identifier::of_segment(&text, written.span())
        .ok_or_else(|| syn::Error::new(written.span(), format!("`{text}` is no segment of a scope name")))
}

/// The tokens between commas. A comma at the end is fine; one after nothing is a mistake.
fn split_at_commas(tokens: TokenStream, mistakes: &mut Mistakes) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut part = TokenStream::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' && part.is_empty() => {
                mistakes.at(&token, "expected a scope before this comma");
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(std::mem::take(&mut part)),
            _ => part.extend([token]),
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}
