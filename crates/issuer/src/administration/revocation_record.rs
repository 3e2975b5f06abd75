//! The record of a revocation.

use super::documents::{documents, write};
use super::error::AdminError;
use crate::replica::revocations::Revocation;
use crate::store::{RecordKind, Snapshot, Write};

/// Returns the write of a revocation, widened by the earlier one of its subject, which `snapshot`
/// must include.
pub(super) fn revocation_write(snapshot: &Snapshot, revocation: Revocation) -> Result<Write, AdminError> {
    let revocation = widened(snapshot, revocation)?;
    write(RecordKind::Revocation, &revocation.id(), &revocation, Some(revocation.until()))
}

/// Widens a revocation by the earlier one of its subject.
pub(super) fn widened(snapshot: &Snapshot, mut revocation: Revocation) -> Result<Revocation, AdminError> {
    let id = revocation.id();
    let earlier = documents::<Revocation>(snapshot, RecordKind::Revocation)?
        .into_iter()
        .find(|(earlier_id, _)| *earlier_id == id);
    if let Some((_, earlier)) = earlier {
        revocation.widen(&earlier);
    }
    Ok(revocation)
}
