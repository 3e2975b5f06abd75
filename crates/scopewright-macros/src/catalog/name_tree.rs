//! The name tree: scopes by segments, so that `library:books:write` becomes `library.books.write`.

use std::collections::{BTreeMap, HashSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use scopewright_catalog::{Catalog, Scope};
use syn::ext::IdentExt as _;

use super::source::{Source, deprecated_attribute, doc};
use crate::identifier;

/// Expands to a constant for each first segment, and the types of the constants.
pub(super) fn expand(source: &Source<'_>) -> TokenStream {
    let roots = tree(source.catalog);
    let types = roots.values().map(|root| source.types(root));
    let constants = roots.values().map(|root| source.constant(root));
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, deprecated, clippy::deprecated_semver)]
        pub mod __names {
            #(#types)*
        }
        #(#constants)*
    }
}

/// A prefix of scope names: a group, a scope, or both (`repo` and `repo:status`).
struct Node {
    /// The segment as an identifier.
    field: Ident,
    /// The type of its constant. It contains all segments up to here, so that diagnostics name the
    /// whole group.
    type_name: Ident,
    /// The position of the scope with exactly this name, if there is one.
    scope: Option<usize>,
    children: Nodes,
}

/// The nodes by segment, as identifiers.
type Nodes = BTreeMap<String, Node>;

/// Returns the first segments of all scopes whose segments are identifiers, with everything below
/// them. Other scopes are not in the tree: `https://…/drive` or `chat:write.public` is written as
/// text.
fn tree(catalog: &Catalog) -> Nodes {
    let mut roots = Nodes::new();
    let mut types = HashSet::new();
    for (position, scope) in catalog.scopes.iter().enumerate() {
        let fields: Option<Vec<Ident>> =
            scope.name.segments().map(|segment| identifier::of_segment(segment, Span::call_site())).collect();
        if let Some(fields) = fields {
            insert(&mut roots, &mut types, "", &fields, position);
        }
    }
    roots
}

fn insert(nodes: &mut Nodes, types: &mut HashSet<String>, parent: &str, fields: &[Ident], scope: usize) {
    let Some((field, below)) = fields.split_first() else { return };
    let segment = field.unraw().to_string();
    let node = nodes.entry(segment.clone()).or_insert_with(|| Node {
        field: field.clone(),
        type_name: type_name(format!("{parent}{segment}"), types).unwrap_or_else(|| field.clone()),
        scope: None,
        children: Nodes::new(),
    });
    if below.is_empty() {
        node.scope = Some(scope);
    }
    let parent = format!("{}__", node.type_name.unraw());
    insert(&mut node.children, types, &parent, below, scope);
}

/// Returns a unique name for the type of a node: `a:b` and `a__b` both suggest `a__b`.
fn type_name(suggested: String, taken: &mut HashSet<String>) -> Option<Ident> {
    // A first segment may be a keyword, and its type then too.
    let ident = identifier::of_segment(&suggested, Span::call_site())?;
    if taken.insert(ident.to_string()) { Some(ident) } else { type_name(suggested + "_", taken) }
}

impl Source<'_> {
    /// Returns the types of a node and of all nodes below it.
    fn types(&self, node: &Node) -> TokenStream {
        // The catalog may have a scope with the name of the runtime crate, so the runtime is
        // reached through the other module.
        let private = quote!(super::__catalog::__private);
        let type_name = &node.type_name;
        let fields = node.children.values().map(|child| {
            let (field, ty) = (&child.field, &child.type_name);
            let about = self.about(child);
            quote!(#about pub #field: #ty)
        });
        let is_scope = node.scope.map(|position| {
            let position = Literal::usize_unsuffixed(position);
            quote! {
                impl #private::IsScope for #type_name {
                    const SCOPE: #private::ScopeId = #private::ScopeId::new(&super::__catalog::VOCABULARY, #position);
                }
            }
        });
        let in_force = (!self.is_over(node)).then(|| quote!(impl #private::InForce for #type_name {}));
        let below = node.children.values().map(|child| self.types(child));
        quote! {
            #[derive(Clone, Copy)]
            pub struct #type_name { #(#fields),* }
            #is_scope
            #in_force
            #(#below)*
        }
    }

    fn constant(&self, root: &Node) -> TokenStream {
        let (field, ty) = (&root.field, &root.type_name);
        let about = self.about(root);
        let value = root.value();
        quote! {
            #about
            #[allow(non_upper_case_globals, deprecated, clippy::deprecated_semver)]
            pub const #field: __names::#ty = #value;
        }
    }

    /// Returns the documentation that editors show for a name, and rustc's warning for a deprecated
    /// scope.
    fn about(&self, node: &Node) -> TokenStream {
        let Some(scope) = self.scope(node) else { return quote!(#[doc = "A group of scopes."]) };
        let doc = doc(scope);
        let deprecated = deprecated_attribute(scope).filter(|_| node.is_scope_only());
        quote!(#[doc = #doc] #deprecated)
    }

    /// Returns whether a requirement must no longer name the scope.
    fn is_over(&self, node: &Node) -> bool {
        node.is_scope_only() && self.scope(node).is_some_and(|scope| self.is_overdue(scope))
    }

    fn scope(&self, node: &Node) -> Option<&Scope> {
        node.scope.map(|position| &self.catalog.scopes[position])
    }
}

impl Node {
    fn value(&self) -> TokenStream {
        let ty = &self.type_name;
        let fields = self.children.values().map(|child| {
            let (field, value) = (&child.field, child.value());
            quote!(#field: #value)
        });
        quote!(__names::#ty { #(#fields),* })
    }

    /// Returns whether the node is not a group as well. A group cannot warn, because its name is a
    /// part of other names.
    fn is_scope_only(&self) -> bool {
        self.children.is_empty()
    }
}
