//! Reading and writing the documents of records.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::AdminError;
use crate::clients::document::ClientDocument;
use crate::store::{RecordKind, Selection, Snapshot, Write};

/// Returns the documents of one kind, with the identifiers of their records.
pub(super) fn documents<D: DeserializeOwned>(
    snapshot: &Snapshot,
    kind: RecordKind,
) -> Result<Vec<(String, D)>, AdminError> {
    let of_kind = snapshot.records.iter().filter(|record| record.kind == kind);
    let parse = |(id, document): (&String, &String)| Ok((id.clone(), serde_json::from_str(document)?));
    of_kind.filter_map(|record| Some((&record.id, record.document.as_ref()?))).map(parse).collect()
}

/// Returns the client of a snapshot that was read by its identifier.
pub(super) fn only_client(snapshot: &Snapshot) -> Result<Option<ClientDocument>, AdminError> {
    Ok(documents(snapshot, RecordKind::Client)?.pop().map(|(_, document)| document))
}

/// Returns the records that a change of one client depends on: the client, and the revocation of
/// its tokens.
pub(super) fn about_client<'s>(client_id: &'s str, revocation_id: &'s str) -> [Selection<'s>; 2] {
    [Selection::One(RecordKind::Client, client_id), Selection::One(RecordKind::Revocation, revocation_id)]
}

/// Returns the write of a record with this document.
pub(super) fn write<D: Serialize>(
    kind: RecordKind,
    id: &str,
    document: &D,
    until: Option<u64>,
) -> Result<Write, AdminError> {
    Ok(Write { kind, id: id.to_owned(), document: Some(serde_json::to_string(document)?), until })
}
