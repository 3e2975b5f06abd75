//! The enum `Scope`: the catalog as a type.

use proc_macro2::TokenStream;
use quote::quote;

use super::source::{Source, deprecated_attribute, doc};
use crate::context::local;

pub(super) fn expand(source: &Source<'_>) -> TokenStream {
    let declaration = declaration(source);
    let conversions = conversions(source);
    quote!(#declaration #conversions)
}

fn declaration(source: &Source<'_>) -> TokenStream {
    let (catalog, private) = (source.catalog, source.private);
    let variants: Vec<_> = catalog.scopes.iter().map(|scope| local(&scope.rust_name)).collect();
    let documented = catalog.scopes.iter().zip(&variants).map(|(scope, variant)| {
        let doc = doc(scope);
        let deprecated = deprecated_attribute(scope);
        quote!(#[doc = #doc] #deprecated #variant)
    });
    quote! {
        /// A scope of the catalog, in catalog order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[allow(clippy::deprecated_semver)]
        pub enum Scope {
            #(#documented),*
        }

        #[allow(deprecated)]
        impl Scope {
            /// Every scope, in catalog order.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// Returns the scope for code that works with any catalog.
            pub const fn id(self) -> #private::ScopeId {
                #private::ScopeId::new(&VOCABULARY, self as u16)
            }

            /// Returns the scope with this name, for constants. An unknown name does not compile.
            pub const fn id_of(name: &str) -> #private::ScopeId {
                VOCABULARY.expect(name)
            }

            /// Returns the scope token, as clients request it.
            pub fn as_str(self) -> &'static str {
                self.id().name()
            }

            /// Returns the description of the permission that the scope grants.
            pub fn description(self) -> &'static str {
                self.id().entry().description
            }

            /// Returns the harm that the scope can do.
            pub fn access(self) -> #private::Access {
                self.id().entry().access
            }
        }
    }
}

fn conversions(source: &Source<'_>) -> TokenStream {
    let private = source.private;
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

            // `Self::Err` would be ambiguous in a catalog with a scope `err`.
            fn from_str(name: &str) -> ::core::result::Result<Self, #private::UnknownScope> {
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
