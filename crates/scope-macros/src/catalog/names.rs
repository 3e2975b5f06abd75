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
    segment: String,
}

/// The first segments of all scopes, with everything below them; or every scope that cannot be part of the tree.
pub(super) fn tree(catalog: &Catalog) -> Result<Vec<Node>, Vec<String>> {
    let mut roots = Vec::new();
    let mut problems = Vec::new();
    for (position, scope) in catalog.scopes.iter().enumerate() {
        let segments: Vec<&str> = scope.name.segments().collect();
        if let Err(segment) = insert(&mut roots, "", &segments, position) {
            problems.push(format!(
                "the segment `{segment}` of the scope `{}` cannot be a Rust name of its own, so no handler could require it",
                scope.name
            ));
        }
    }
    if problems.is_empty() { Ok(roots) } else { Err(problems) }
}

fn insert<'s>(
    nodes: &mut Vec<Node>,
    parent: &str,
    segments: &[&'s str],
    scope: usize,
) -> Result<(), &'s str> {
    let Some((&segment, below)) = segments.split_first() else { return Ok(()) };
    let field = identifier::of_segment(segment, Span::call_site()).ok_or(segment)?;
    let type_name = format_ident!("{parent}{}", field.unraw());
    let position = match nodes.iter().position(|node| node.field == field) {
        Some(known) if nodes[known].segment == segment => known,
        Some(_) => return Err(segment),
        None => {
            let segment = segment.to_owned();
            nodes.push(Node { field, type_name, scope: None, children: Vec::new(), segment });
            nodes.len() - 1
        }
    };
    let node = &mut nodes[position];
    if below.is_empty() {
        node.scope = Some(scope);
    }
    let parent = format!("{}__", node.type_name);
    insert(&mut node.children, &parent, below, scope)
}
