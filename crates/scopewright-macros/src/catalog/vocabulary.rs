//! The static `VOCABULARY`: the catalog for code that works with any catalog.

use std::collections::HashMap;
use std::iter;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use scopewright_catalog::{Access, Catalog, Deprecation, Group, Scope, ScopeName};

use super::source::{Source, optional};

pub(super) fn expand(source: &Source<'_>) -> TokenStream {
    let (catalog, private) = (source.catalog, source.private);
    let (title, version) = (&catalog.title, &catalog.version);
    let satisfied = satisfied(catalog);
    let entries =
        catalog.scopes.iter().zip(&satisfied).map(|(scope, satisfies)| source.entry(scope, satisfies));
    let groups = catalog.groups.iter().map(|group| source.group(group));
    let slots = Literal::usize_unsuffixed((4 * catalog.scopes.len()).next_power_of_two());
    let doc = format!("The scopes of {title} {version}.");
    quote! {
        #[doc = #doc]
        pub static VOCABULARY: #private::Vocabulary = {
            const SCOPES: &[#private::ScopeEntry] = &[#(#entries),*];
            #private::Vocabulary {
                title: #title,
                version: #version,
                scopes: SCOPES,
                groups: &[#(#groups),*],
                slots: &#private::Vocabulary::slots::<#slots>(SCOPES),
            }
        };
    }
}

impl Source<'_> {
    fn entry(&self, scope: &Scope, satisfies: &[usize]) -> TokenStream {
        let private = self.private;
        let (name, description) = (scope.name.as_str(), &scope.description);
        let access = self.access(scope.access);
        let docs = optional(scope.docs.as_ref());
        let deprecated = optional(
            scope
                .deprecated
                .as_ref()
                .map(|deprecation| self.deprecation(deprecation, self.is_overdue(scope))),
        );
        let group = optional(self.position_of_group(scope).map(Literal::usize_unsuffixed));
        let satisfies = satisfies.iter().copied().map(Literal::usize_unsuffixed);
        quote! {
            #private::ScopeEntry {
                name: #name,
                description: #description,
                access: #access,
                docs: #docs,
                deprecated: #deprecated,
                satisfies: &[#(#satisfies),*],
                group: #group,
            }
        }
    }

    fn group(&self, group: &Group) -> TokenStream {
        let private = self.private;
        let (name, title, description) = (group.name.as_str(), &group.title, &group.description);
        quote!(#private::GroupEntry { name: #name, title: #title, description: #description })
    }

    fn position_of_group(&self, scope: &Scope) -> Option<usize> {
        let group = self.catalog.group_of(scope)?;
        self.catalog.groups.iter().position(|other| other.name == group.name)
    }

    fn access(&self, access: Access) -> TokenStream {
        let private = self.private;
        match access {
            Access::Read => quote!(#private::Access::Read),
            Access::Write => quote!(#private::Access::Write),
            Access::Destructive => quote!(#private::Access::Destructive),
        }
    }

    fn deprecation(&self, deprecation: &Deprecation, overdue: bool) -> TokenStream {
        let private = self.private;
        let since = &deprecation.since;
        let instead = optional(deprecation.instead.as_ref().map(|name| name.as_str()));
        let remove_after = optional(deprecation.remove_after.as_ref());
        quote! {
            #private::Deprecation {
                since: #since,
                instead: #instead,
                remove_after: #remove_after,
                overdue: #overdue,
            }
        }
    }
}

/// Returns, for every scope, its own position and those of all that it implies, directly or
/// indirectly.
fn satisfied(catalog: &Catalog) -> Vec<Vec<usize>> {
    let positions: HashMap<&ScopeName, usize> =
        catalog.scopes.iter().enumerate().map(|(position, scope)| (&scope.name, position)).collect();
    let satisfied = |scope: &Scope| {
        let implied = if scope.implies.is_empty() { Vec::new() } else { catalog.implied_by(scope) };
        let mut satisfied: Vec<usize> = iter::once(scope)
            .chain(implied)
            .filter_map(|scope| positions.get(&scope.name).copied())
            .collect();
        satisfied.sort_unstable();
        satisfied
    };
    catalog.scopes.iter().map(satisfied).collect()
}
