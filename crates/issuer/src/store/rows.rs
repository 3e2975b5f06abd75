//! Conversion of values to and from the columns of both databases.

use database::DatabaseError as StoreError;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::records::{LastUse, Record, RecordKind, RecordedChange, RevokedToken};

/// Refuses texts that only one of the two databases can store.
pub(super) fn check_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<(), StoreError> {
    match texts.into_iter().find(|text| text.contains('\0')) {
        Some(text) => Err(sqlx::Error::Encode(format!("{text:?} contains U+0000").into()).into()),
        None => Ok(()),
    }
}

/// Returns a text to search for. No stored text contains U+0000, and PostgreSQL does not accept it
/// in a parameter, so the noncharacter U+FFFF replaces it.
pub(super) fn searchable(text: &str) -> String {
    text.replace('\0', "\u{ffff}")
}

/// Reads a record. Returns `None` if only a newer version knows its kind.
pub(super) fn record(row: &AnyRow) -> sqlx::Result<Option<Record>> {
    let Some(kind) = RecordKind::named(row.try_get(0)?) else { return Ok(None) };
    let change = unsigned(row.try_get(3)?);
    Ok(Some(Record { kind, id: row.try_get(1)?, document: row.try_get(2)?, change }))
}

pub(super) fn recorded_change(row: &AnyRow) -> sqlx::Result<RecordedChange> {
    let detail: &str = row.try_get(5)?;
    Ok(RecordedChange {
        seq: unsigned(row.try_get(0)?),
        at: unsigned(row.try_get(1)?),
        actor: row.try_get(2)?,
        action: row.try_get(3)?,
        subject: row.try_get(4)?,
        detail: serde_json::from_str(detail).map_err(|cause| sqlx::Error::Decode(cause.into()))?,
        hash: row.try_get(6)?,
    })
}

pub(super) fn revoked_token(row: &AnyRow) -> sqlx::Result<RevokedToken> {
    Ok(RevokedToken { jti: row.try_get(0)?, client_id: row.try_get(1)?, until: unsigned(row.try_get(2)?) })
}

pub(super) fn last_use(row: &AnyRow) -> sqlx::Result<LastUse> {
    Ok(LastUse { client_id: row.try_get(0)?, credential: row.try_get(1)?, at: unsigned(row.try_get(2)?) })
}

/// Converts a number, since SQL has no unsigned ones. A larger number is beyond any relevant time.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
