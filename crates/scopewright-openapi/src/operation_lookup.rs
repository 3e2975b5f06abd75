//! The lookup of an operation in a document, and of its parts.

use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};

use crate::document_error::DocumentError;

/// Returns the operation with this id.
pub(crate) fn operation_mut<'d>(
    document: &'d mut OpenAPI,
    id: &str,
) -> Result<&'d mut Operation, DocumentError> {
    let items = document.paths.paths.values_mut().filter_map(written_here);
    let mut operations = items.flat_map(all_of);
    let found = operations.find(|operation| operation.operation_id.as_deref() == Some(id));
    found.ok_or_else(|| DocumentError::NoSuchOperation { operation_id: id.to_owned() })
}

/// Returns the field of a method in a path's item, if OpenAPI has one.
pub(crate) fn place_of<'i>(item: &'i mut PathItem, method: &str) -> Option<&'i mut Option<Operation>> {
    match method {
        "GET" => Some(&mut item.get),
        "POST" => Some(&mut item.post),
        "PUT" => Some(&mut item.put),
        "PATCH" => Some(&mut item.patch),
        "DELETE" => Some(&mut item.delete),
        _ => None,
    }
}

/// Returns a part of a document that is not a reference.
pub(crate) fn written_here<T>(part: &mut ReferenceOr<T>) -> Option<&mut T> {
    match part {
        ReferenceOr::Item(part) => Some(part),
        ReferenceOr::Reference { .. } => None,
    }
}

fn all_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}
