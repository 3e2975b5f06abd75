//! The argument of `#[requires]` and `#[granted]`: a tree of scope names.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Path, Token};

use crate::context::Private;
use crate::identifier;
use crate::mistakes::Mistakes;

/// The limit of alternatives, beyond which challenges and documents become unreadable.
const MAX_ALTERNATIVES: usize = 64;

/// A requirement, as written in the parentheses.
pub(crate) enum Requirement {
    Scope(ScopeName),
    All(Vec<Requirement>),
    Any(Vec<Requirement>),
}

/// A scope, as written.
pub(crate) enum ScopeName {
    /// `library:books:write`, each segment with the author's span.
    Path { catalog: Option<Path>, segments: Vec<Ident> },
    /// `"chat:write.public"`, whose segments are not all Rust identifiers.
    Text { catalog: Option<Path>, name: LitStr },
}

impl Requirement {
    /// Reads the arguments of `attribute`, without the options before them. Commas at the top level
    /// mean that all are required.
    pub(crate) fn read(
        arguments: TokenStream,
        attribute: &str,
        catalog: Option<&Path>,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        if arguments.is_empty() {
            let example =
                format!("`{attribute}` expects at least one scope, for example `{}`", example_of(attribute));
            mistakes.add(syn::Error::new(Span::call_site(), example));
            return None;
        }
        let requirement = Self::all(Reader { catalog, mistakes: &mut *mistakes }.list(arguments.clone()))?;
        let alternatives = requirement.count_alternatives();
        if alternatives > MAX_ALTERNATIVES {
            mistakes.at(
                &arguments,
                format!(
                    "this requirement has {alternatives} alternatives, expected at most {MAX_ALTERNATIVES}"
                ),
            );
        }
        Some(requirement)
    }

    /// Requires all parts. `None` if there are none.
    pub(crate) fn all(mut parts: Vec<Self>) -> Option<Self> {
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

impl Requirement {
    /// Expands to a constant expression of the runtime's type of the same name.
    pub(crate) fn expand(&self, private: &Private) -> TokenStream {
        let (variant, parts) = match self {
            Self::Scope(name) => {
                let id = name.expand(private);
                return quote!(#private::Requirement::Scope(#id));
            }
            Self::All(parts) => (quote!(All), parts),
            Self::Any(parts) => (quote!(Any), parts),
        };
        let parts = parts.iter().map(|part| part.expand(private));
        quote!(#private::Requirement::#variant(&[#(#parts),*]))
    }
}

impl ScopeName {
    /// Expands a path to `scope_of(&library.books.write)`. Only the author's own tokens have the
    /// author's spans, or editors would find three definitions for one name.
    fn expand(&self, private: &Private) -> TokenStream {
        match self {
            Self::Path { catalog, segments } => {
                let module = catalog.iter();
                let borrow = quote_spanned!(segments[0].span() => &);
                quote!(#private::scope_of(#borrow #(#module ::)* #(#segments).*))
            }
            Self::Text { catalog, name } => {
                let module = catalog.iter();
                let scope = Ident::new("Scope", name.span());
                let lookup = quote_spanned!(name.span() => #scope::id_of(#name));
                quote!(#(#module ::)* #lookup)
            }
        }
    }
}

/// A reader of requirements that collects mistakes.
struct Reader<'r> {
    catalog: Option<&'r Path>,
    mistakes: &'r mut Mistakes,
}

impl Reader<'_> {
    /// Reads the parts between commas independently, so that a mistake in one does not hide those
    /// in the others.
    fn list(&mut self, tokens: TokenStream) -> Vec<Requirement> {
        let mut list = Vec::new();
        for part in split_at_commas(tokens, self.mistakes) {
            let read = |input: ParseStream<'_>| self.part(input);
            match read.parse2(part) {
                Ok(requirement) => list.extend(requirement),
                Err(mistake) => self.mistakes.add(mistake),
            }
        }
        list
    }

    /// Reads a scope, `all(…)` or `any(…)`. `None` if mistakes left nothing of a group.
    fn part(&mut self, input: ParseStream<'_>) -> syn::Result<Option<Requirement>> {
        if input.peek(LitStr) {
            let name = ScopeName::text(input.parse()?, self.catalog)?;
            expect_end(input)?;
            return Ok(Some(Requirement::Scope(name)));
        }
        refuse_other_grammars(input)?;
        let first = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(
                error.span(),
                "expected a scope such as `api:things:read`, or `any(…)`, or `all(…)`",
            )
        })?;
        if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            let inner: TokenStream = content.parse()?;
            expect_end(input)?;
            return self.group(&first, inner);
        }
        let name = ScopeName::path(first, input, self.catalog)?;
        expect_end(input)?;
        Ok(Some(Requirement::Scope(name)))
    }

    fn group(&mut self, word: &Ident, inner: TokenStream) -> syn::Result<Option<Requirement>> {
        let combine: fn(Vec<Requirement>) -> Requirement = match word.to_string().as_str() {
            "all" => Requirement::All,
            "any" => Requirement::Any,
            "not" => return Err(syn::Error::new(word.span(), NO_NEGATION)),
            other => {
                let message = format!("unknown combinator `{other}(…)`, expected `all(…)` or `any(…)`");
                return Err(syn::Error::new(word.span(), message));
            }
        };
        if inner.is_empty() {
            let message = format!("`{word}()` is empty, expected at least one scope");
            return Err(syn::Error::new(word.span(), message));
        }
        let parts = self.list(inner);
        Ok((!parts.is_empty()).then(|| combine(parts)))
    }
}

const NO_NEGATION: &str = "a requirement cannot be negated\nnote: having more scopes must never grant less";

impl ScopeName {
    fn path(first: Ident, input: ParseStream<'_>, catalog: Option<&Path>) -> syn::Result<Self> {
        let mut segments = vec![segment(&first)?];
        while input.peek(Token![:]) || input.peek(Token![::]) {
            if input.peek(Token![::]) {
                return Err(input.error("expected a single `:` between the segments of a scope name"));
            }
            let colon: Token![:] = input.parse()?;
            let next = input.call(Ident::parse_any).map_err(|error| {
                let span = if input.is_empty() { colon.span } else { error.span() };
                syn::Error::new(span, "expected the next segment of the scope's name after `:`")
            })?;
            segments.push(segment(&next)?);
        }
        Ok(Self::Path { catalog: catalog.cloned(), segments })
    }

    fn text(name: LitStr, catalog: Option<&Path>) -> syn::Result<Self> {
        if name.value().trim().is_empty() {
            return Err(syn::Error::new(name.span(), "a scope name must not be empty"));
        }
        Ok(Self::Text { catalog: catalog.cloned(), name })
    }
}

/// Returns an example of the macro's use, such as `#[requires(api:things:read)]`.
fn example_of(attribute: &str) -> String {
    match attribute.strip_suffix(']') {
        Some(attribute) => format!("{attribute}(api:things:read)]"),
        None => format!("{attribute}(api:things:read)"),
    }
}

/// Rejects other notations with a message of their own, because people will try them.
fn refuse_other_grammars(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![!]) {
        return Err(input.error(NO_NEGATION));
    }
    Ok(())
}

fn expect_end(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let message = if input.peek(Token![&&]) || input.peek(Token![&]) {
        "expected `:`, `,` or the end\nnote: to require both, write `all(…, …)`"
    } else if input.peek(Token![||]) || input.peek(Token![|]) {
        "expected `:`, `,` or the end\nnote: to require one of them, write `any(…, …)`"
    } else {
        "expected `:` and the next segment, or `,` and another scope"
    };
    Err(input.error(message))
}

fn segment(written: &Ident) -> syn::Result<Ident> {
    let text = written.unraw().to_string();
    identifier::of_segment(&text, written.span()).ok_or_else(|| {
        syn::Error::new(
            written.span(),
            format!("`{text}` is not a segment of a scope name, expected ASCII characters"),
        )
    })
}

/// Returns the tokens between commas. A trailing comma is accepted, an empty part is a mistake.
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
