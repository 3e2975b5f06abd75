//! What `catalog!` emits, one small function for each item.

use std::collections::HashMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use scope_catalog::{Access, Catalog, Deprecation, Scope};

use super::names::{self, Node};
use crate::context::Private;
use crate::identifier;

/// All items, or every pair of scopes that make the same Rust name.
pub(crate) fn expand(catalog: &Catalog, private: &Private) -> Result<TokenStream, Vec<String>> {
    let variants = variants(catalog)?;
    let roots = names::tree(catalog);
    let vocabulary = vocabulary(catalog, private);
    let scope_enum = scope_enum(catalog, &variants, private);
    let scope_conversions = scope_conversions(private);
    let types = roots.iter().map(|root| node_types(root, catalog, private));
    let constants = roots.iter().map(|root| root_constant(root, catalog));
    Ok(quote! {
        #vocabulary
        #scope_enum
        #scope_conversions
        #[doc(hidden)]
        #[allow(non_camel_case_types, deprecated)]
        pub mod __names {
            #(#types)*
        }
        #(#constants)*
    })
}

/// The enum's variants, which must differ.
fn variants(catalog: &Catalog) -> Result<Vec<Ident>, Vec<String>> {
    let mut variants: Vec<Ident> = Vec::new();
    let mut problems = Vec::new();
    for scope in &catalog.scopes {
        match identifier::of_variant(scope.name.as_str()) {
            None => problems.push(format!("the scope `{}` makes no Rust name", scope.name)),
            Some(variant) => {
                if let Some(same) = variants.iter().position(|other| *other == variant) {
                    let other = &catalog.scopes[same].name;
                    problems.push(format!(
                        "the scopes `{other}` and `{}` both make the name `{variant}`",
                        scope.name
                    ));
                }
                variants.push(variant);
            }
        }
    }
    if problems.is_empty() { Ok(variants) } else { Err(problems) }
}

fn vocabulary(catalog: &Catalog, private: &Private) -> TokenStream {
    let (title, version) = (&catalog.title, &catalog.version);
    let satisfied = satisfied(catalog);
    let entries =
        catalog.scopes.iter().zip(&satisfied).map(|(scope, satisfies)| entry(scope, satisfies, private));
    let mut by_name: Vec<usize> = (0..catalog.scopes.len()).collect();
    by_name.sort_by_key(|&position| catalog.scopes[position].name.as_str());
    let by_name = by_name.into_iter().map(Literal::usize_unsuffixed);
    let doc = format!("The scopes of {title} {version}.");
    quote! {
        #[doc = #doc]
        pub static VOCABULARY: #private::Vocabulary = #private::Vocabulary {
            title: #title,
            version: #version,
            scopes: &[#(#entries),*],
            by_name: &[#(#by_name),*],
        };
    }
}

fn entry(scope: &Scope, satisfies: &[usize], private: &Private) -> TokenStream {
    let (name, description) = (scope.name.as_str(), &scope.description);
    let access = access(scope.access, private);
    let deprecated = optional(scope.deprecated.as_ref().map(|deprecated| deprecation(deprecated, private)));
    let satisfies = satisfies.iter().copied().map(Literal::usize_unsuffixed);
    quote! {
        #private::ScopeEntry {
            name: #name,
            description: #description,
            access: #access,
            deprecated: #deprecated,
            satisfies: &[#(#satisfies),*],
        }
    }
}

fn access(access: Access, private: &Private) -> TokenStream {
    match access {
        Access::Read => quote!(#private::Access::Read),
        Access::Write => quote!(#private::Access::Write),
        Access::Destructive => quote!(#private::Access::Destructive),
    }
}

fn deprecation(deprecation: &Deprecation, private: &Private) -> TokenStream {
    let since = &deprecation.since;
    let instead = optional(deprecation.instead.as_ref().map(|name| name.as_str()));
    let remove_after = optional(deprecation.remove_after.as_ref());
    quote! {
        #private::Deprecation { since: #since, instead: #instead, remove_after: #remove_after }
    }
}

fn scope_enum(catalog: &Catalog, variants: &[Ident], private: &Private) -> TokenStream {
    let documented = catalog.scopes.iter().zip(variants).map(|(scope, variant)| {
        let doc = doc(scope);
        let deprecated = deprecated_attribute(scope);
        quote!(#[doc = #doc] #deprecated #variant)
    });
    quote! {
        /// The scopes of the catalog, in its order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Scope {
            #(#documented),*
        }

        #[allow(deprecated)]
        impl Scope {
            /// Every scope, in catalog order.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The scope for code that works with any catalog.
            pub const fn id(self) -> #private::ScopeId {
                #private::ScopeId::new(&VOCABULARY, self as u16)
            }

            /// The scope of that name, for constants: an unknown name does not compile.
            pub const fn id_of(name: &str) -> #private::ScopeId {
                VOCABULARY.expect(name)
            }

            /// The scope token, as clients ask for it.
            pub fn as_str(self) -> &'static str {
                self.id().name()
            }

            /// What the scope lets its bearer do.
            pub fn description(self) -> &'static str {
                self.id().entry().description
            }

            /// How much harm the scope can do.
            pub fn access(self) -> #private::Access {
                self.id().entry().access
            }
        }
    }
}

fn scope_conversions(private: &Private) -> TokenStream {
    quote! {
        impl ::core::convert::From<Scope> for #private::ScopeId {
            fn from(scope: Scope) -> Self {
                scope.id()
            }
        }

        impl ::core::fmt::Display for Scope {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for Scope {
            type Err = #private::UnknownScope;

            fn from_str(name: &str) -> ::core::result::Result<Self, Self::Err> {
                match VOCABULARY.find(name) {
                    ::core::option::Option::Some(id) => ::core::result::Result::Ok(Self::ALL[id.index() as usize]),
                    ::core::option::Option::None => {
                        ::core::result::Result::Err(#private::UnknownScope(name.into()))
                    }
                }
            }
        }

        impl #private::serde::Serialize for Scope {
            fn serialize<S: #private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> #private::serde::Deserialize<'de> for Scope {
            fn deserialize<D: #private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let name = <::std::string::String as #private::serde::Deserialize>::deserialize(deserializer)?;
                name.parse().map_err(<D::Error as #private::serde::de::Error>::custom)
            }
        }
    }
}

/// The types of a node and of all nodes below it.
fn node_types(node: &Node, catalog: &Catalog, private: &Private) -> TokenStream {
    let type_name = &node.type_name;
    let fields = node.children.iter().map(|child| {
        let (field, ty) = (&child.field, &child.type_name);
        let (doc, deprecated) = about(child, catalog);
        quote!(#doc #deprecated pub #field: #ty)
    });
    let is_scope = node.scope.map(|position| {
        let position = Literal::usize_unsuffixed(position);
        quote! {
            impl #private::IsScope for #type_name {
                const SCOPE: #private::ScopeId =
                    #private::ScopeId::new(&super::VOCABULARY, #position);
            }
        }
    });
    let below = node.children.iter().map(|child| node_types(child, catalog, private));
    quote! {
        #[derive(Clone, Copy, Debug)]
        pub struct #type_name { #(#fields),* }
        #is_scope
        #(#below)*
    }
}

fn root_constant(root: &Node, catalog: &Catalog) -> TokenStream {
    let (field, ty) = (&root.field, &root.type_name);
    let (doc, deprecated) = about(root, catalog);
    let value = node_value(root);
    quote! {
        #doc
        #deprecated
        #[allow(non_upper_case_globals, deprecated)]
        pub const #field: __names::#ty = #value;
    }
}

fn node_value(node: &Node) -> TokenStream {
    let ty = &node.type_name;
    let fields = node.children.iter().map(|child| {
        let (field, value) = (&child.field, node_value(child));
        quote!(#field: #value)
    });
    quote!(__names::#ty { #(#fields),* })
}

/// What editors show for a name, and rustc's warning where the scope is deprecated. A scope that is a group as well cannot
/// warn, because its name is a part of the others' names.
fn about(node: &Node, catalog: &Catalog) -> (TokenStream, Option<TokenStream>) {
    match node.scope.map(|position| &catalog.scopes[position]) {
        Some(scope) => {
            let doc = doc(scope);
            let deprecated = deprecated_attribute(scope).filter(|_| node.children.is_empty());
            (quote!(#[doc = #doc]), deprecated)
        }
        None => (quote!(#[doc = "A group of scopes."]), None),
    }
}

fn doc(scope: &Scope) -> String {
    format!("`{}` ({}): {}", scope.name, scope.access, scope.description)
}

fn deprecated_attribute(scope: &Scope) -> Option<TokenStream> {
    let deprecation = scope.deprecated.as_ref()?;
    let since = &deprecation.since;
    let instead = deprecation.instead.as_ref().map(|name| format!("require `{name}` instead"));
    let gone = deprecation.remove_after.as_ref().map(|day| format!("it will be gone after {day}"));
    let note: Vec<String> = instead.into_iter().chain(gone).collect();
    let note = note.join("; ");
    Some(quote!(#[deprecated(since = #since, note = #note)]))
}

/// For every scope: its own position and those of all that it implies, directly or not.
fn satisfied(catalog: &Catalog) -> Vec<Vec<usize>> {
    let positions: HashMap<_, _> =
        catalog.scopes.iter().enumerate().map(|(position, scope)| (&scope.name, position)).collect();
    let closure = |start: usize| {
        let mut satisfied = vec![start];
        let mut next = 0;
        while let Some(&position) = satisfied.get(next) {
            let implied =
                catalog.scopes[position].implies.iter().filter_map(|name| positions.get(name).copied());
            for position in implied {
                if !satisfied.contains(&position) {
                    satisfied.push(position);
                }
            }
            next += 1;
        }
        satisfied.sort_unstable();
        satisfied
    };
    (0..catalog.scopes.len()).map(closure).collect()
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
