//! The items that `catalog!` emits: the vocabulary, the enum, and the name tree, each from a file
//! of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::source::Source;
use super::{name_tree, scope_enum, vocabulary};

/// Expands to all items.
pub(crate) fn expand(source: &Source<'_>) -> TokenStream {
    let vocabulary = vocabulary::expand(source);
    let scope_enum = scope_enum::expand(source);
    let name_tree = name_tree::expand(source);
    let private = source.private;
    // A constant of the name tree would be a pattern where code has a variable of the same name.
    // All code is therefore in a module without these constants in scope.
    quote! {
        mod __catalog {
            pub use #private;
            #vocabulary
            #scope_enum
        }
        #[allow(unused_imports)]
        pub use self::__catalog::{Scope, VOCABULARY};
        #name_tree
    }
}
