//! The macros of Scopewright. Applications use them through the crate `scopewright`.
//!
//! `catalog!` reads a `scopes.toml` and emits its scopes as Rust names (`catalog`). `#[requires]`
//! and `#[public]` read a handler (`handler`) and emit it with a leading guard argument and a
//! declaration (`guard`). The attributes never read a catalog. They emit `library:books:write` as
//! the field access `library.books.write` with the author's spans, and rustc resolves it. An
//! unknown segment therefore gets rustc's own suggestion, and editors can complete it and jump to
//! it.
//!
//! Each macro parses, validates and expands. All mistakes of one use are reported together. The
//! handler is emitted in any case, so that its absence causes no further errors.

use proc_macro::TokenStream;

mod catalog;
mod context;
mod guard;
mod handler;
mod identifier;
mod mistakes;
mod requirement;

/// Generates Rust names for the scopes of a catalog.
///
/// `catalog!("scopes.toml")` reads the file, whose path is relative to the folder of the crate's
/// `Cargo.toml`, and emits
///
/// - `enum Scope` with a variant for every scope: `Scope::ALL`, `as_str`, `description`, `access`,
///   `FromStr`, `Display` and serde's traits;
/// - a constant for each first segment, whose fields are the next segments: `library.books.write`.
///   Attributes and [`Caller::holds`](https://docs.rs/scopewright) take these;
/// - `static VOCABULARY`, the scopes for code that works with any catalog.
///
/// The crate is recompiled when the file changes. A file with mistakes is a compile error that
/// shows all of them, with line and column.
///
/// ```
/// mod scopes {
///     scopewright::catalog!("tests/expansions/catalog.toml");
/// }
///
/// use scopes::Scope;
///
/// assert_eq!(Scope::ShopOrdersRead.as_str(), "shop:orders:read");
/// assert_eq!("shop:orders:read".parse(), Ok(Scope::ShopOrdersRead));
/// assert!("shop:orders:raed".parse::<Scope>().is_err());
/// ```
#[proc_macro]
pub fn catalog(input: TokenStream) -> TokenStream {
    catalog::catalog(input.into()).into()
}

/// Admits only callers with these scopes to a handler.
///
/// `#[requires(library:books:write)]` requires one scope, `#[requires(a:read, b:read)]` both, and
/// `#[requires(any(a:admin, all(a:read, a:write)))]` the admin scope or the other two. The names
/// are the constants that [`catalog!`] generates. Import the first segment with `use`.
///
/// Names that are not valid Rust identifiers are written as string literals,
/// `#[requires("chat:write.public")]`, and looked up in the enum `Scope`, which must be in scope.
/// `in path;` before the requirement names the module of the catalog instead of an import, and
/// `crate = path;` a renamed dependency. Several `#[requires]` on one handler are all required.
///
/// A parameter `#[granted(a:secrets:read)] show_secrets: bool` of the handler is true if the caller
/// has these scopes, which are not required but extend the response.
///
/// The attribute belongs on a free `async fn`. It adds a guard as the first argument, which decides
/// before the body of the request is read, both in `scopewright::Router` and in a plain axum
/// router.
///
/// ```
/// use axum::Json;
/// use library::{library, loans};
/// use scopewright::{Caller, Router, get, requires};
///
/// /// List the books.
/// #[requires(library:books:read)]
/// async fn list_books(caller: Caller, #[granted(loans:read)] show_loans: bool) -> Json<String> {
///     Json(format!("requested by {}, with loans: {show_loans}", caller.client_id()))
/// }
///
/// let router: Router = Router::new().route("/books", get(list_books));
/// ```
#[proc_macro_attribute]
pub fn requires(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::requires(arguments.into(), item.into()).into()
}

/// Admits every request to a handler, for a reason: `#[public(because = "a probe carries no
/// token")]`.
///
/// The reason is part of the program's surface, where a review can find all of them.
///
/// ```
/// use scopewright::{Router, get, public};
///
/// #[public(because = "a probe of the load balancer carries no token")]
/// async fn alive() -> &'static str {
///     "alive"
/// }
///
/// let router: Router = Router::new().route("/livez", get(alive));
/// ```
#[proc_macro_attribute]
pub fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::public(arguments.into(), item.into()).into()
}

/// Returns a requirement as a value, for a service that is not a handler:
/// `requirement!(any(a:read, a:write))`.
///
/// It accepts the arguments of `#[requires]`, including options, and is a constant of the type
/// `scopewright::Requirement`.
///
/// ```
/// use library::library;
/// use scopewright::{Requirement, requirement};
///
/// const READERS: Requirement = requirement!(any(library:books:read, library:books:write));
/// assert_eq!(READERS.to_string(), "any(library:books:read, library:books:write)");
/// ```
#[proc_macro]
pub fn requirement(input: TokenStream) -> TokenStream {
    guard::requirement(input.into()).into()
}

#[cfg(test)]
mod colliding_names;
#[cfg(test)]
mod expansions;

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
