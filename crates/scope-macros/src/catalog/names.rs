//! The name tree: scopes by segments, so that `library:books:write` becomes `library.books.write`.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use scope_catalog::Catalog;
use syn::ext::IdentExt as _;

use crate::identifier;

/// One beginning of scope names: a group, a scope, or both at once (`repo` and `repo:status`).
pub(super) struct Node {
    /// The segment as an identifier.
    pub(super) field: Ident,
    /// The type of its constant: all segments up to here, so that diagnostics name the group in full.
    pub(super) type_name: Ident,
    /// The position of the scope of just this name, if there is one.
    pub(super) scope: Option<usize>,
    pub(super) children: Vec<Node>,
}

/// The first segments of all scopes whose segments are identifiers, with everything below them. Other scopes have no place in the
/// tree: `https://…/drive` or `chat:write.public` is written as text.
pub(super) fn tree(catalog: &Catalog) -> Vec<Node> {
    let mut roots = Vec::new();
    for (position, scope) in catalog.scopes.iter().enumerate() {
        let fields: Option<Vec<Ident>> =
            scope.name.segments().map(|segment| identifier::of_segment(segment, Span::call_site())).collect();
        if let Some(fields) = fields {
            insert(&mut roots, "", &fields, position);
        }
    }
    roots
}

fn insert(nodes: &mut Vec<Node>, parent: &str, fields: &[Ident], scope: usize) {
    let Some((field, below)) = fields.split_first() else { return };
    let position = nodes.iter().position(|node| node.field == *field).unwrap_or_else(|| {
        let type_name = format_ident!("{parent}{}", field.unraw());
        nodes.push(Node { field: field.clone(), type_name, scope: None, children: Vec::new() });
        nodes.len() - 1
    });
    let node = &mut nodes[position];
    if below.is_empty() {
        // Of `self` and `self_`, which make one identifier, the first has it.
        node.scope.get_or_insert(scope);
    }
    let parent = format!("{}__", node.type_name);
    insert(&mut node.children, &parent, below, scope);
}
