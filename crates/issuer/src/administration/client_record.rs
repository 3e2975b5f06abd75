//! Writing the record of a client, and what has to be written with it.

use scopes::Scope;
use serde_json::Value;

use super::AdminError;
use super::amend::{IssuedTokens, write};
use super::revocations::revocation_write;
use crate::audience::ADMINISTRATION;
use crate::client::ClientDocument;
use crate::revocation::Revocation;
use crate::store::{Kind, Snapshot, Write};

/// Returns the writes that keep `document` as the client `id`, or remove the client.
///
/// A client that is removed or disabled loses its tokens in the same change, so that they stay revoked when it is enabled
/// or when another client gets its name. `kept` must hold the client and the revocation of its tokens, if there are any.
pub(super) fn client_writes(
    kept: &Snapshot,
    id: &str,
    document: Option<&ClientDocument>,
    tokens: IssuedTokens,
    at: u64,
) -> Result<Vec<Write>, AdminError> {
    let client = match document {
        Some(document) => write(Kind::Client, id, &with_unknown_scopes(kept, id, document)?, None)?,
        None => Write { kind: Kind::Client, id: id.to_owned(), document: None, until: None },
    };
    let mut writes = vec![client];
    if tokens == IssuedTokens::Revoke || document.is_none_or(|document| document.disabled) {
        let revocation = Revocation::Client { client_id: id.to_owned(), issued_until: at };
        writes.push(revocation_write(kept, revocation)?);
    }
    Ok(writes)
}

/// Adds the scopes that the kept record has and this version does not know, unless the scopes were changed: a node of an
/// older version must not take away what a newer one granted.
fn with_unknown_scopes(kept: &Snapshot, id: &str, document: &ClientDocument) -> Result<Value, AdminError> {
    let mut new = serde_json::to_value(document)?;
    let Some(text) = kept_text(kept, id) else { return Ok(new) };
    let old: ClientDocument = serde_json::from_str(text)?;
    let members = [
        ("scope", old.scope == document.scope),
        ("default_scope", old.default_scope == document.default_scope),
    ];
    for (member, is_unchanged) in members {
        let known = new[member].as_str().unwrap_or_default().to_owned();
        let unknown = unknown_scopes(text, member);
        if is_unchanged && !unknown.is_empty() {
            let all: Vec<&str> = known.split_whitespace().chain(unknown.iter().map(String::as_str)).collect();
            new[member] = all.join(" ").into();
        }
    }
    Ok(new)
}

/// Returns a scope of the issuer's administration that the client has and this version does not know.
pub(super) fn unknown_administrative_scope(kept: &Snapshot, id: &str) -> Option<String> {
    let unknown = unknown_scopes(kept_text(kept, id)?, "scope");
    unknown.into_iter().find(|scope| scope.split(':').next() == Some(ADMINISTRATION))
}

fn kept_text<'k>(kept: &'k Snapshot, id: &str) -> Option<&'k str> {
    let record = kept.records.iter().find(|record| record.kind == Kind::Client && record.id == id)?;
    record.document.as_deref()
}

fn unknown_scopes(document: &str, member: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(document).unwrap_or_default();
    let names = value[member].as_str().unwrap_or_default().split_whitespace();
    names.filter(|name| name.parse::<Scope>().is_err()).map(str::to_owned).collect()
}
