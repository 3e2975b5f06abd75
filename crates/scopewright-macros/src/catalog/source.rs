//! The data of an expansion of `catalog!`, and the parts that several of its items share.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use scopewright_catalog::{Catalog, Scope};

use crate::context::Private;

/// The data from which the items are generated.
pub(crate) struct Source<'s> {
    pub(crate) catalog: &'s Catalog,
    pub(crate) private: &'s Private,
    /// The day of the compilation, `YYYY-MM-DD`.
    pub(crate) today: &'s str,
}

impl Source<'_> {
    /// Returns whether the scope's last day has passed.
    pub(super) fn is_overdue(&self, scope: &Scope) -> bool {
        scope.deprecated.is_some()
            && self.catalog.overdue(self.today).any(|overdue| overdue.name == scope.name)
    }
}

/// Returns the documentation that editors show for a scope.
pub(super) fn doc(scope: &Scope) -> String {
    // A name may contain a backtick, which would end a code span.
    let longest = scope.name.as_str().split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let (fence, space) = ("`".repeat(longest + 1), if longest > 0 { " " } else { "" });
    format!("{fence}{space}{}{space}{fence} ({}): {}", scope.name, scope.access, scope.description)
}

/// Returns rustc's warning for uses of a deprecated scope.
pub(super) fn deprecated_attribute(scope: &Scope) -> Option<TokenStream> {
    let deprecation = scope.deprecated.as_ref()?;
    let since = &deprecation.since;
    let instead = deprecation.instead.as_ref().map(|name| format!("require `{name}` instead"));
    let gone = deprecation.remove_after.as_ref().map(|day| format!("it will be removed after {day}"));
    let note: Vec<String> = instead.into_iter().chain(gone).collect();
    let note = note.join("; ");
    Some(quote!(#[deprecated(since = #since, note = #note)]))
}

/// Returns an `Option` as an expression.
pub(super) fn optional(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
